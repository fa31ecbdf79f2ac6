from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from apexshare.local import mailbox
from apexshare.local.services.machine import MACHINE
from core import aws as clients
from tests.conftest import NOON, put_object, stored
from uploads.records.upload import Upload
from uploads.services import arrival

pytestmark = pytest.mark.urls("apexshare.local.urls")


@pytest.fixture
def emailed(
    make_upload: Callable[..., Upload],
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Upload:
    """An upload whose email is in the mailbox of this machine."""
    monkeypatch.setattr(mailbox, "MACHINE", replace(MACHINE, state=tmp_path))
    settings.EMAIL_BACKEND = "apexshare.local.mailbox.KeepingSESBackend"
    clients.client("ses").verify_email_identity(EmailAddress=settings.ENVIRONMENT.sender)
    upload = make_upload()
    put_object(upload)
    arrival.accept(upload, at=NOON)
    return stored(upload)


def path(upload: Upload, end: str = "") -> str:
    return f"/local/mailbox/{upload.email_message_id}/{end}"


def test_what_ses_has_taken_is_kept(emailed: Upload, tmp_path: Path) -> None:
    [file] = (tmp_path / "mail").iterdir()
    assert file.stem == emailed.email_message_id
    page = Client().get("/local/mailbox/").text
    assert "sam@example.com" in page
    assert path(emailed) in page


def test_an_email_is_read_as_text_and_as_html(emailed: Upload) -> None:
    page = Client().get(path(emailed))
    assert page.status_code == 200
    assert f"/download/{emailed.file_id}" in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    html = Client().get(path(emailed, "html/"))
    assert '<head><base target="_top">' in html.text
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("kind", "status"),
    [("delivered", "delivered"), ("hard-bounce", "bounced"), ("complaint", "complained")],
)
def test_a_button_plays_the_mail_system(emailed: Upload, kind: str, status: str) -> None:
    answer = Client().post(path(emailed, f"say/{kind}/"))
    assert (answer.status_code, answer["Location"]) == (302, path(emailed))
    assert stored(emailed).email_status == status


def test_what_is_not_there_is_not_found(emailed: Upload) -> None:
    assert Client().get("/local/mailbox/unknown/").status_code == 404
    assert Client().get("/local/mailbox/unknown/html/").status_code == 404
    assert Client().post(path(emailed, "say/nonsense/")).status_code == 404
    assert Client().get(path(emailed, "say/delivered/")).status_code == 405
    assert stored(emailed).email_status == emailed.email_status
