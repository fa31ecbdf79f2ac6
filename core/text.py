"""Text that people give: what in it would deceive, or end a line where none ends."""

import re
import unicodedata

import idna

#: Cc: control, Cf: format (bidirectional marks and overrides, zero-width), Cs: surrogates,
#: Zl and Zp: line and paragraph separators.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}

#: Letters and symbols by their category, which draw nothing: Hangul's fillers, Braille's blank, a
#: note without a head, what stands for a picture that was not copied. Within words they have a use.
#: Source: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_BLANKS = set("\u115f\u1160\u3164\uffa0\u2800\U0001d159\ufffc")

#: These two join emoji and letters and turn nothing around.
_JOINERS = {"\u200c", "\u200d"}

#: What ends a line, or jumps in one.
_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")

#: Spaces and joiners, where they join nothing.
_AROUND = re.compile("^[\\s\u200c\u200d]+|[\\s\u200c\u200d]+$")

#: Scripts with no letters that pass for Latin ones, as Cyrillic and Greek have them.
_UNLIKE_LATIN = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW", "THAI", "DEVANAGARI")

#: An email address, wherever it stands in a text; also one within another, as forwarders make them.
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'\\@]+@[^\s<>()\[\],;:\"'\\@]+")


def visible(text: str, *, keep: str = "") -> str:
    """Return `text` without control and bidirectional characters, but for those to `keep`.

    Nobody sees them, so nobody can mend them: messengers and systems put them around what is copied
    (WhatsApp U+200E, macOS in Hebrew U+202B and U+202C, Windows' properties U+202A). Where nothing
    that draws is left, nothing is.
    """
    text = "".join(each for each in text if each in keep or not _is_unsafe(each))
    return text if any(map(_draws, text)) else ""


def plain(text: str) -> str:
    """`text` on one line without such characters, for what nobody can be asked to type again."""
    return visible(" ".join("".join(" " if _is_unsafe(each) else each for each in text).split()))


def one_line(text: str) -> str:
    """Return what is `visible` of `text` on one line: line ends become spaces.

    `choosing.js` does the same.
    """
    return _AROUND.sub("", visible(_BREAKS.sub(" ", text)))


def masked(email: str) -> str:
    """Return enough of an address to recognise one's own by: "s…@example.com"."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def readable(email: str) -> str:
    """Return an address as people write it: "sam@straße.de" for "sam@xn--strae-oqa.de".

    Only where its letters look like no others; else its ASCII form, which deceives nobody.
    """
    local, at, domain = email.rpartition("@")
    if "xn--" not in domain:
        return email
    try:
        shown = idna.decode(domain)
        is_same = idna.encode(shown).decode("ascii") == domain
    except idna.IDNAError:
        return email
    is_clear = is_same and all(map(_is_unmistakable, shown.split(".")))
    return f"{local}{at}{shown}" if is_clear else email


def _is_unmistakable(label: str) -> bool:
    others = [each for each in label if not each.isascii()]
    is_latin = all(each in "ßæœøłđþð" or _base(each).isascii() for each in others)
    return is_latin or all(unicodedata.name(each, "").startswith(_UNLIKE_LATIN) for each in others)


def _base(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]


def with_masked_addresses(text: str) -> str:
    """Return `text`, which others wrote, with each email address in it `masked`."""
    return ADDRESS.sub(lambda found: masked(found[0]), text)


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in _UNSAFE_CATEGORIES and character not in _JOINERS


def _draws(character: str) -> bool:
    """Return whether it is seen by itself, as spaces, joiners and combining marks are not."""
    category = unicodedata.category(character)
    return not (character in _BLANKS or category[0] in "ZM" or category in _UNSAFE_CATEGORIES)
