"""Templates say the same, translated when they are loaded or when they are shown."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.urls import clear_script_prefix, set_script_prefix
from django.utils import translation

from apexshare import templates
from apexshare.templates import addressed, translated

TEMPLATES = sorted(Path(settings.BASE_DIR / "templates").rglob("*.*"))

NAMED = """{% blocktranslate with name=who.name size=bytes|filesizeformat %}\
{{ name }} has {{ size }}, 100% of it{% endblocktranslate %}"""


def shown(template: str, **context: object) -> str:
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    return engine.from_string("{% load i18n %}" + template).render(Context(context))


@pytest.mark.parametrize(
    "template",
    [
        '{% translate "100% “sure” & <b>bold</b>" %}',
        "{% blocktranslate %}Dear {{ student }}{% endblocktranslate %}",
        NAMED,
        NAMED.replace("who.name", 'who.name|default:"a b"'),
        "{% blocktranslate with day=who.name|lower %}{{ day }} — {{ day }}{% endblocktranslate %}",
    ],
)
def test_a_phrase_is_the_same_whenever_it_is_translated(template: str) -> None:
    context = {"who": {"name": "<Tess & Co>"}, "bytes": 2048, "student": "“Sam” <b>"}
    early = translated(template)
    assert "translate" not in early
    assert shown(early, **context) == shown(template, **context)


@pytest.mark.parametrize(
    "template",
    [
        "{% blocktranslate count n=x %}one{% plural %}{{ n }}{% endblocktranslate %}",
        "{% blocktranslate with a=b trimmed %}{{ a }}{% endblocktranslate %}",
        "{% blocktranslate with a=b count n=x %}{{ a }}{% plural %}b{% endblocktranslate %}",
        '{% translate "Refused" as word %}',
        "{% translate word %}",
    ],
)
def test_what_depends_on_more_than_the_language_is_left(template: str) -> None:
    assert translated(template) == template


def test_each_language_has_its_own_template(monkeypatch: pytest.MonkeyPatch) -> None:
    def german(message: str) -> str:
        words = {"To %(name)s": "%(name)s gehört es", "Yes": "Ja"}
        return words[message] if translation.get_language() == "de" else message

    monkeypatch.setattr(templates, "gettext", german)
    texts = {
        "a": '{% translate "Yes" %}: '
        "{% blocktranslate with name=b %}To {{ name }}{% endblocktranslate %}"
    }
    locmem = ("django.template.loaders.locmem.Loader", texts)
    engine = Engine(loaders=[("apexshare.templates.Loader", [locmem])])
    for language, said in (("en", "Yes: To Sam"), ("de", "Ja: Sam gehört es")):
        with translation.override(language):
            assert engine.get_template("a").render(Context({"b": "Sam"})) == said


def test_hardly_anything_is_left_to_translate_on_each_request() -> None:
    left = [
        tag
        for file in TEMPLATES
        for tag in re.findall(r"{% (?:block)?translate [^%]*%}", translated(file.read_text()))
    ]
    assert all(" count " in tag or " as " in tag for tag in left), left


def test_addresses_that_are_always_the_same_are_put_in() -> None:
    page = '<a href="{% url "dashboard" %}"><img src="{% static "img/icon.svg" %}">'
    assert addressed(page) == '<a href="/uploads/"><img src="/static/img/icon.svg">'


@pytest.mark.parametrize(
    "template",
    ['{% url "upload" upload.file_id %}', '{% url "dashboard" as page %}', '{% url "upload" %}'],
)
def test_addresses_that_depend_on_something_are_left(template: str) -> None:
    assert addressed(template) == template


def test_each_stage_has_its_own_addresses() -> None:
    locmem = ("django.template.loaders.locmem.Loader", {"a": '{% url "dashboard" %}'})
    engine = Engine(loaders=[("apexshare.templates.Loader", [locmem])])
    try:
        for prefix, address in (("/", "/uploads/"), ("/prod/", "/prod/uploads/")):
            set_script_prefix(prefix)
            assert engine.get_template("a").render(Context()) == address
    finally:
        clear_script_prefix()
