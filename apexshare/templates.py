"""Templates that are translated once for each language, when they are loaded; and addresses in them
that are always the same are put in.

A page has hundreds of phrases. Looking each up costs more than all else that Django does to render
it; put into the template's text, they cost nothing.
"""

import re

from django.template import Origin
from django.template.loaders import cached
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import escape
from django.utils.text import smart_split
from django.utils.translation import get_language, gettext

_PHRASE = re.compile(r'{% translate "([^"\\]*)" %}')

#: With names for what is in it, but without a plural, which depends on a number.
_SENTENCE = re.compile(
    r"{% blocktranslate(?: with(?P<names>( [^%]+)+))? %}"
    r"(?P<text>(?:[^{]|{{ \w+ }})+)"
    r"{% endblocktranslate %}"
)

_GAP = re.compile(r"{{ (\w+) }}")

_ADDRESS = re.compile(r'{% (?P<tag>static|url) "(?P<name>[^"\\]+)" %}')


class Loader(cached.Loader):
    """Django's, which keeps templates: translated, and with fixed addresses put in."""

    def get_contents(self, origin: Origin) -> str:
        return addressed(translated(str(super().get_contents(origin))))

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        # Addresses are under the stage's path where the request came by it.
        where = f"{get_language()} {get_script_prefix()}"
        return f"{where} {super().cache_key(template_name, skip)}"


def translated(template: str) -> str:
    """The template in the language that is active, with the same variables in it.

    What can only be translated when it is shown (plurals, say) stays as it is.
    """
    template = _PHRASE.sub(lambda found: gettext(found[1]), template)
    return _SENTENCE.sub(_sentence, template)


def _sentence(found: re.Match[str]) -> str:
    """`{% blocktranslate with name=a.b %}To {{ name }}{% … %}` is “An {{ a.b }}” in German."""
    names = dict(bit.partition("=")[::2] for bit in smart_split(found["names"] or ""))
    if not all(names.values()):
        return found[0]  # an option, such as `count` or `trimmed`
    message = gettext(_GAP.sub(r"%(\1)s", found["text"].replace("%", "%%")))
    gaps = set(_GAP.findall(found["text"]))
    return message % {name: f"{{{{ {names.get(name, name)} }}}}" for name in gaps}


def addressed(template: str) -> str:
    """The template with the addresses of static files, and of pages that take no arguments."""
    return _ADDRESS.sub(_address, template)


def _address(found: re.Match[str]) -> str:
    try:
        return escape((static if found["tag"] == "static" else reverse)(found["name"]))
    except (ValueError, NoReverseMatch):
        return found[0]  # Django's admin names files that we leave out, in parts that are not shown
