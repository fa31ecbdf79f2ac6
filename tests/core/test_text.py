import pytest

from core.text import masked, one_line, plain, readable, visible, with_masked_addresses


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\n",
        "\r",
        "\t",
        "\x7f",
        "\x85",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ud800",
        "\u2028",
        "\u2029",
    ],
)
def test_what_deceives_or_ends_a_line_is_taken_off(character: str) -> None:
    assert visible(f"a{character}b") == "ab"
    assert plain(f"a{character}b") == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Ärger",
        "山田",
        "👩‍🏫 1.mp4",
        "محمد",
        "נועה",
        "👩\u200d🔧",
        "می\u200cخواهم",
        "“a” – b",
        "",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text
    assert plain(text) == text


#: `choosing.test.mjs` has the browser judge these, too.
UNSEEN = [
    *"\u3164\u2800\u115f\u1160\uffa0\ufffc\U0001d159",  # blanks
    *"\u0301\u034f\ufe0f\u20dd\u17b4",  # marks on no letter
    *"\u00a0\u3000\u200d\u200b\u202e",
    "\u3164 \u0301\u2800\u200d",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_draws_nothing_is_empty(text: str) -> None:
    assert one_line(text) == visible(text) == plain(text) == ""


@pytest.mark.parametrize(
    "text", ["⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙", "\u115fᅡᆫ", "é", "❤\ufe0f", "1", "-", "\ue000", "\U000e9999"]
)
def test_blanks_and_marks_within_a_text_stay(text: str) -> None:
    assert one_line(text) == visible(text) == plain(text) == text


def test_notes_may_have_lines() -> None:
    assert visible("one\ntwo\u202e", keep="\n") == "one\ntwo"


def test_spaces_around_and_between_are_one() -> None:
    assert plain("  a \r\n\t  b  ") == "a b"
    assert plain("\u202e\u202c") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sam@example.com", "s…@example.com"),
        ("zoë+x@straße.example", "z…@straße.example"),
    ],
)
def test_an_address_is_masked_but_for_its_first_letter_and_domain(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 <sam@x.example>: no such user", "550 <s…@x.example>: no such user"),
        ("to:sam@x.example, tom@y.example;", "to:s…@x.example, t…@y.example;"),
        ("prvs=1=sam=x.example@y.example", "p…@y.example"),
        ("no address @ all", "no address @ all"),
    ],
)
def test_addresses_in_a_text_are_masked(text: str, shown: str) -> None:
    assert with_masked_addresses(text) == shown


@pytest.mark.parametrize(
    ("sent_to", "shown"),
    [
        ("sam@xn--strae-oqa.de", "sam@straße.de"),
        ("sam@xn--mnchen-3ya.de", "sam@münchen.de"),
        ("sam@xn--r8jz45g.xn--zckzah", "sam@例え.テスト"),
        ("sam@example.com", "sam@example.com"),
        ("sam", "sam"),
        ("sam@xn--80ak6aa92e.com", "sam@xn--80ak6aa92e.com"),  # Cyrillic, looks like "apple"
        ("sam@xn--exampe-kwb.com", "sam@xn--exampe-kwb.com"),
        ("sam@xn--nonsense-.com", "sam@xn--nonsense-.com"),
        ("sam@xn--.com", "sam@xn--.com"),
    ],
)
def test_an_address_is_shown_as_it_was_typed_where_it_deceives_nobody(
    sent_to: str, shown: str
) -> None:
    assert readable(sent_to) == shown
