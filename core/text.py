"""Text that people give: what in it would deceive, or end a line where none ends."""

import re
import unicodedata

#: Cc: control, Cf: format (bidirectional marks and overrides, zero-width), Cs: surrogates,
#: Zl and Zp: line and paragraph separators.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}

#: These two join emoji and letters and turn nothing around.
_JOINERS = {"\u200c", "\u200d"}

#: What ends a line, or jumps in one.
_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")

#: Spaces and joiners, where they join nothing.
_AROUND = re.compile("^[\\s\u200c\u200d]+|[\\s\u200c\u200d]+$")

#: An email address, wherever it stands in a text; also one within another, as forwarders make them.
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'\\@]+@[^\s<>()\[\],;:\"'\\@]+")


def has_unsafe_characters(text: str, *, allowed: str = "") -> bool:
    """Return whether `text` holds control or bidirectional characters that are not `allowed`."""
    return any(_is_unsafe(character) and character not in allowed for character in text)


def plain(text: str) -> str:
    """`text` on one line without such characters, for what nobody can be asked to type anew."""
    return " ".join("".join(" " if _is_unsafe(each) else each for each in text).split())


def name_of_file(name: str) -> str:
    """`name` without what nobody sees, and so nobody can mend: line ends become spaces.

    Messengers and systems put such characters around names: WhatsApp U+200E, macOS in Hebrew
    U+202B and U+202C. `names.js` does the same.
    """
    return _AROUND.sub("", "".join(c for c in _BREAKS.sub(" ", name) if not _is_unsafe(c)))


def masked(email: str) -> str:
    """Return enough of an address to recognise one's own by: "s…@example.com"."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def with_masked_addresses(text: str) -> str:
    """Return `text`, which others wrote, with each email address in it `masked`."""
    return ADDRESS.sub(lambda found: masked(found[0]), text)


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in _UNSAFE_CATEGORIES and character not in _JOINERS
