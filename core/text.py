"""Text that people give: what in it would deceive, or end a line where none ends."""

import unicodedata

#: Cc: control, Cf: format (bidirectional marks and overrides, zero-width), Cs: surrogates,
#: Zl and Zp: line and paragraph separators.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}

#: These two join emoji and letters and turn nothing around.
_JOINERS = {"\u200c", "\u200d"}


def has_unsafe_characters(text: str, *, allowed: str = "") -> bool:
    """Return whether `text` holds control or bidirectional characters that are not `allowed`."""
    return any(_is_unsafe(character) and character not in allowed for character in text)


def plain(text: str) -> str:
    """`text` on one line without such characters, for what nobody can be asked to type anew."""
    return " ".join("".join(" " if _is_unsafe(each) else each for each in text).split())


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in _UNSAFE_CATEGORIES and character not in _JOINERS
