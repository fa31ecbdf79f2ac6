"""A student's address as a way into an email's headers, or past another one's."""

from contextlib import suppress

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from tests.conftest import new_upload
from uploads.forms.fields import StudentEmailField
from uploads.services import emails

#: Python's email package ends a line at each of these, beside CR and LF.
LINE_ENDS = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028"]


@pytest.mark.parametrize("end", [*LINE_ENDS, "\r", "\n", "\x00", "\x01", "\x7f"])
def test_no_address_ends_a_header(end: str) -> None:
    with pytest.raises(ValidationError):
        StudentEmailField().clean(f'"{end}Bcc:eve@evil.example{end}"@example.com')
    with suppress(ValidationError):
        assert StudentEmailField().clean(f"sam{end}@example.com") == "sam@example.com"


@pytest.mark.parametrize(
    "address",
    [
        '"<eve@evil.example>,sam"@example.com',
        '"/../../accounts/sign-out"@example.com',
        "sam@example.com,eve@evil.example",
        "=?utf-8?q?eve=40evil.example?=@example.com@evil.example",
        "ſam@example.com",
        "sam@example.com，eve＠evil.com",
        "sam@example＠evil.com",
        "sam@☕.example",
        f"{'a' * 65}@example.com",
    ],
)
def test_no_address_passes_for_another_one(address: str) -> None:
    with pytest.raises(ValidationError):
        StudentEmailField().clean(address)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("Sam.O'Neil+ride@Example.COM", "sam.o'neil+ride@example.com"),
        ("=cmd|'/c'!a1@example.com", "=cmd|'/c'!a1@example.com"),
        ("sam@münchen.de", "sam@xn--mnchen-3ya.de"),
        ("sam@straße.de", "sam@xn--strae-oqa.de"),
        ("SAM@STRAẞE.DE", "sam@xn--strae-oqa.de"),
        ("sam@βόλος.example", "sam@xn--nxasmm1c.example"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
        ("sam@exam\u200bple.com", "sam@example.com"),
        ("\u212aim@example.com", "kim@example.com"),
    ],
)
def test_odd_but_honest_addresses_get_their_email(address: str, kept: str) -> None:
    assert StudentEmailField().clean(address) == kept
    emails.send_video_ready([new_upload(student_email=kept)])
    assert mail.outbox[-1].recipients() == [kept]
    assert mail.outbox[-1].message()["To"] == kept


def test_no_domain_breaks_the_form() -> None:
    for character in map(chr, range(0xA0, 0x250)):
        for domain in (f"{character}.example", f"{character * 30}.example"):
            with suppress(ValidationError):
                assert StudentEmailField().clean(f"sam@{domain}").isascii()
