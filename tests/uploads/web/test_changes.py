"""What a trainer can do with an upload after sending it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON, history, stored
from uploads.records.statuses import EmailStatus
from uploads.records.suppression import Suppression
from uploads.records.upload import Upload

SignIn = Callable[..., Client]
MakeUpload = Callable[..., Upload]


@pytest.fixture
def browser(sign_in: SignIn, trainer: User) -> Client:
    return sign_in(trainer)


def bounce(upload: Upload) -> None:
    upload.update([Upload.email_status.set("bounced")])


def test_the_email_can_be_sent_again(browser: Client, sent_upload: Upload) -> None:
    sent_upload.update([Upload.email_sent_at.set(NOON), Upload.claimed_at.set(NOON)])
    answer = browser.post(f"/uploads/{sent_upload.file_id}/resend/", follow=True)
    assert "The email was sent again." in answer.text
    assert len(mail.outbox) == 2
    assert history(sent_upload)[-1] == "resent"
    answer = browser.post(f"/uploads/{sent_upload.file_id}/resend/", follow=True)
    assert "Give it a minute" in answer.text
    assert len(mail.outbox) == 2


def test_a_bounced_email_turns_red_with_a_way_out(browser: Client, sent_upload: Upload) -> None:
    bounce(sent_upload)
    way_out = f'href="/uploads/{sent_upload.file_id}/address/"'
    row = browser.get("/uploads/").text
    assert 'class="trouble"' in row
    assert way_out in row
    page = browser.get(f"/uploads/{sent_upload.file_id}/").text
    assert "did not reach the student" in page
    assert way_out in page


def test_a_trainer_corrects_an_address(browser: Client, sent_upload: Upload) -> None:
    bounce(sent_upload)
    address = f"/uploads/{sent_upload.file_id}/address/"
    assert 'value="sam@example.com"' in browser.get(address).text
    answer = browser.post(address, {"email": "Sam@Right.Example"}, follow=True)
    assert "The address was corrected." in answer.text
    assert stored(sent_upload).student_email == "sam@right.example"
    assert mail.outbox[-1].to == ["sam@right.example"]


def test_a_bad_address_is_reported_at_the_field_and_kept(
    browser: Client, sent_upload: Upload
) -> None:
    address = f"/uploads/{sent_upload.file_id}/address/"
    answer = browser.post(address, {"email": "sam@"})
    assert answer.status_code == 422
    assert "not an email address" in answer.text
    Suppression.of(
        "sam@full.example", reason=EmailStatus.BOUNCED, detail="550 no such user", at=NOON
    ).save()
    answer = browser.post(address, {"email": "sam@full.example"})
    assert answer.status_code == 422
    assert "550 no such user" in answer.text
    assert 'value="sam@full.example"' in answer.text


def test_a_trainer_changes_a_links_last_day(browser: Client, sent_upload: Upload) -> None:
    address = f"/uploads/{sent_upload.file_id}/extend/"
    tomorrow = timezone.now().date() + timedelta(days=1)
    answer = browser.post(address, {"until": tomorrow.isoformat()}, follow=True)
    assert "last day was changed" in answer.text
    assert stored(sent_upload).download_expires_at.date() == tomorrow
    late = tomorrow + timedelta(days=60)
    answer = browser.post(address, {"until": late.isoformat()})
    assert answer.status_code == 422
    assert "archived after that" in answer.text
    assert f'value="{late.isoformat()}"' in answer.text


HTMX = {"HX-Request": "true"}
SENDING = HTMX | {"Poll-Sender": "sends"}


def test_in_a_dialog_a_change_is_asked_for_and_said_beside_a_video_that_is_sent_on(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    page = f"/uploads/{upload.file_id}/"
    for act in ("address", "extend"):
        assert f'hx-get="{page}{act}/" hx-target="#ask"' in browser.get(page).text
        question = browser.get(f"{page}{act}/", headers=SENDING).text.strip()
        assert question.startswith("<form")
        assert f'hx-post="{page}{act}/" hx-target="#ask"' in question
    refused = browser.post(f"{page}address/", {"email": "sam@"}, headers=SENDING)
    assert (refused.status_code, refused.text.strip()[:5]) == (422, "<form")
    done = browser.post(f"{page}address/", {"email": "samuel@example.com"}, headers=SENDING)
    assert done.status_code == 200
    assert "The address was corrected." in done.text
    assert '<dd id="student" hx-swap-oob="true">Sam Student, samuel@example.com</dd>' in done.text
    assert stored(upload).student_email == "samuel@example.com"


def test_after_a_change_a_page_that_sends_nothing_goes_to_the_upload(
    browser: Client, sent_upload: Upload
) -> None:
    page = f"/uploads/{sent_upload.file_id}/"
    until = timezone.now().date() + timedelta(days=2)
    done = browser.post(f"{page}extend/", {"until": until.isoformat()}, headers=HTMX)
    assert (done.status_code, done.text, done["HX-Redirect"]) == (204, "", page)
    assert "The link’s last day was changed." in browser.get(page).text


def test_a_trainer_reads_the_history_in_plain_words(browser: Client, sent_upload: Upload) -> None:
    page = browser.get(f"/uploads/{sent_upload.file_id}/").text
    assert "Tessa Trainer" in page
    assert "emailed the link to the student" in page


@pytest.mark.parametrize("action", ["resend", "address", "extend"])
def test_another_trainers_upload_is_unknown_to_every_action(
    sign_in: SignIn, second_trainer: User, sent_upload: Upload, action: str
) -> None:
    path = f"/uploads/{sent_upload.file_id}/{action}/"
    assert sign_in(second_trainer).post(path, {"email": "a@b.example"}).status_code == 404
    assert history(sent_upload) == ["created", "received", "emailed"]
