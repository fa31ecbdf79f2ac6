"""Templates that are translated once for each language, when they are loaded.

A page has hundreds of phrases. Looking each up costs more than all else that Django does to render
it; put into the template's text, they cost nothing.
"""

import re

from django.template import Origin
from django.template.loaders import cached
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


class Loader(cached.Loader):
    """Django's, which keeps templates, with what is said in them translated."""

    def get_contents(self, origin: Origin) -> str:
        return translated(str(super().get_contents(origin)))

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"


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
