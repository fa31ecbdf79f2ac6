"""What cannot be taken back is asked first: on a page, or in a dialog."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from uploads.records.upload import Upload

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(sign_in: Callable[..., Client], trainer: User) -> Client:
    return sign_in(trainer)


@pytest.mark.parametrize(
    ("path", "question", "no"),
    [
        ("resend", "Send the email again?", "Cancel"),
        ("revoke", "Withdraw the link?", "Keep it"),
        ("batch/discard", "Discard what has not arrived?", "Keep them"),
    ],
)
def test_it_asks_and_does_nothing(
    browser: Client, sent_upload: Upload, path: str, question: str, no: str
) -> None:
    address = f"/uploads/{sent_upload.file_id}/{path}/"
    before = sent_upload.status
    page = browser.get(address).text
    for text in (question, no, f'method="post" action="{address}"', "<!doctype html>"):
        assert text in page
    dialog = browser.get(address, headers=HTMX).text
    assert question in dialog
    assert "<!doctype html>" not in dialog
    sent_upload.read_again()
    assert sent_upload.status == before


def test_an_upload_without_its_video_is_discarded(
    browser: Client, make_upload: Callable[..., Upload]
) -> None:
    upload = make_upload()
    page = browser.get(f"/uploads/{upload.file_id}/revoke/").text
    assert "Discard this upload?" in page
    browser.post(f"/uploads/{upload.file_id}/revoke/")
    upload.read_again()
    assert upload.status == "revoked"
