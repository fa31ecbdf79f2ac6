"""One action on several uploads: what is done, what is refused, and how it is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict
from core.table.writes import ConditionFailed
from tests.conftest import NOON, client_error, history, stored
from uploads.admin import bulk
from uploads.admin.actions import ACTIONS
from uploads.records.event import Event
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
ACT = "/admin/uploads/upload/action/"
LIST = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: Callable[..., Client], support_agent: User) -> Client:
    return sign_in(support_agent)


class NotToday(Conflict):
    message = "Not today."


def send(browser: Client, action: str, *uploads: Upload, **more: str) -> Any:
    chosen = {"_selected_action": [upload.file_id for upload in uploads]}
    return browser.post(ACT, {"action": action} | chosen | more, follow=True)


def test_withdrawing_is_done_for_each_and_told_with_its_agent(
    browser: Client, make_upload: MakeUpload
) -> None:
    uploads = [make_upload(), make_upload()]
    page = send(browser, "revoke", *uploads, confirmed="1")
    assert "Withdraw the link: done for 2 uploads." in page.text
    assert page.redirect_chain == [(LIST, 302)]
    for upload in uploads:
        assert stored(upload).status == "revoked"
        [event] = [event for event in Event.history(upload) if event.kind == "revoked"]
        assert event.actor == "support@example.com"


def test_one_that_refuses_does_not_stop_the_others(
    browser: Client, make_upload: MakeUpload
) -> None:
    ready = make_upload()
    failed = make_upload(student_name="Fay", attributes={"status": "failed"})
    page = send(browser, "revoke", failed, ready, confirmed="1").text
    assert "done for 1 upload." in page
    assert "not done for Fay (Lap 1.mp4)" in page
    assert "has failed or was withdrawn before" in page
    assert stored(ready).status == "revoked"
    assert history(failed) == ["created"]


MISFITS = {
    "resend": {"status": "failed", "failure": "timeout"},
    "correct-address": {"status": "revoked"},
    "allow-email": {"status": "completed", "email_status": "delivered"},
    "extend": {"status": "revoked"},
    "restore": {"status": "completed"},
    "revoke": {"status": "revoked"},
}


@pytest.mark.parametrize("name", [name for name in ACTIONS if name != "erase"])
def test_no_action_is_done_to_an_upload_that_it_is_not_offered_for(
    browser: Client, make_upload: MakeUpload, name: str
) -> None:
    upload = make_upload(attributes=MISFITS[name])
    before = stored(upload).serialize()
    assert not ACTIONS[name].fits(upload)
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    page = send(browser, name, upload, confirmed="1", email="kim@example.com", until=day).text
    assert "done for 1 upload" not in page
    assert "not done for Sam Student (Lap 1.mp4)" in page
    assert str(ACTIONS[name].misfit.message) in page
    assert stored(upload).serialize() == before
    assert history(upload) == ["created"]


def test_a_whole_page_that_refuses_is_told_in_full(
    browser: Client, make_upload: MakeUpload
) -> None:
    uploads = [
        make_upload(student_name=f"{'Long ' * 15}{number:02}", attributes={"status": "failed"})
        for number in range(25)
    ]
    page = send(browser, "revoke", *uploads, confirmed="1").text
    assert all(f"Long {number:02}" in page for number in range(25))


def test_a_service_that_fails_for_one_is_told_too(
    make_upload: MakeUpload, support_agent: User
) -> None:
    def fail(upload: Upload, **values: Any) -> None:
        if upload.student_name == "Fay":
            raise client_error("ThrottlingException")

    uploads = [make_upload(student_name="Fay"), make_upload()]
    action = replace(ACTIONS["revoke"], run=fail)
    outcome = bulk.run(action, uploads, agent=support_agent, at=timezone.now())
    assert outcome.done == uploads[1:]
    assert list(outcome.refused.values()) == [uploads[:1]]


def test_what_takes_too_long_is_not_begun_for_the_others(
    make_upload: MakeUpload, support_agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of uploads, each waiting for a service that hangs, would outlast the request."""
    now = [0]
    monkeypatch.setattr("uploads.admin.bulk.time.monotonic", lambda: now[0])

    def hang(upload: Upload, **values: Any) -> None:
        now[0] += bulk.MAX_SECONDS + 1
        raise client_error("ServiceUnavailable")

    uploads = [make_upload(), make_upload(), make_upload()]
    action = replace(ACTIONS["erase"], run=hang)
    outcome = bulk.run(action, uploads, agent=support_agent, at=timezone.now())
    assert outcome.done == []
    assert list(outcome.refused.values()) == [uploads[:1], uploads[1:]]
    assert str(bulk.NotTried.message) in outcome.refused


@pytest.mark.parametrize("action", ["resend", "correct-address"])
def test_one_email_for_several_uploads_is_one_thing_done(
    browser: Client, sent_batch: list[Upload], action: str
) -> None:
    mail.outbox.clear()
    tomorrow = timezone.now() + timedelta(days=1)
    for upload in sent_batch:
        upload.update([Upload.download_expires_at.set(tomorrow)])
    more = {"email": "kim@example.com"} if action == "correct-address" else {}
    page = send(browser, action, *sent_batch, confirmed="1", **more).text
    assert "done for 2 uploads" in page
    assert "not done" not in page
    assert len(mail.outbox) == 1


def test_a_withdrawn_one_is_not_taken_along(browser: Client, sent_batch: list[Upload]) -> None:
    first, second = sent_batch
    second.update([Upload.status.set("revoked")])
    page = send(browser, "correct-address", first, second, confirmed="1", email="kim@example.com")
    assert "done for 1 upload" in page.text
    assert "not done for Sam Student (b.mp4). This upload has ended" in page.text
    assert stored(second).student_email == "sam@example.com"


def test_chosen_uploads_that_are_gone_are_told(browser: Client, make_upload: MakeUpload) -> None:
    there, gone, gone_too = make_upload(), make_upload(), make_upload()
    gone.delete()
    asked = send(browser, "revoke", there, gone).text
    assert "1 of the chosen uploads no longer exists." in asked
    assert "Withdraw the link: 1 upload" in asked
    gone_too.delete()
    none = send(browser, "revoke", gone, gone_too, confirmed="1").text
    assert "2 of the chosen uploads no longer exist." in none
    assert stored(there).status == "pending"


def correct(uploads: list[Upload], agent: User) -> bulk.Outcome:
    """Correct the address of what support has chosen, an hour after it was emailed."""
    action, chosen = ACTIONS["correct-address"], bulk.chosen(one.file_id for one in uploads)
    at = NOON + timedelta(hours=1)
    return bulk.run(action, chosen, agent=agent, at=at, email="kim@example.com")


@pytest.mark.parametrize("order", [1, -1])
def test_what_its_email_group_took_along_is_done_once_and_counted_once(
    sent_batch: list[Upload], support_agent: User, order: int
) -> None:
    """The address by which the others of the group are known has changed by the second's turn."""
    mail.outbox.clear()
    chosen = sent_batch[::order]
    outcome = correct(chosen, support_agent)
    assert [upload.file_id for upload in outcome.done] == [upload.file_id for upload in chosen]
    assert outcome.refused == {}
    assert [message.to for message in mail.outbox] == [["kim@example.com"]]
    for upload in sent_batch:
        assert stored(upload).student_email == "kim@example.com"
        assert history(upload).count("address_corrected") == 1
        assert history(upload).count("resent") == 1


def test_one_upload_takes_its_group_along_but_counts_for_itself_alone(
    sent_batch: list[Upload], support_agent: User
) -> None:
    outcome = correct(sent_batch[:1], support_agent)
    assert [upload.file_id for upload in outcome.done] == [sent_batch[0].file_id]
    assert {stored(upload).student_email for upload in sent_batch} == {"kim@example.com"}


def test_uploads_with_emails_of_their_own_are_each_done(
    make_upload: MakeUpload, support_agent: User
) -> None:
    uploads = [make_upload(), make_upload()]
    outcome = correct(uploads, support_agent)
    assert len(outcome.done) == 2
    assert [history(upload)[-1] for upload in uploads] == ["address_corrected"] * 2


def test_an_upload_that_another_request_has_changed_is_told(
    make_upload: MakeUpload, support_agent: User
) -> None:
    def beaten(upload: Upload, **values: Any) -> None:
        raise ConditionFailed

    upload = make_upload()
    outcome = bulk.run(
        replace(ACTIONS["revoke"], run=beaten), [upload], agent=support_agent, at=timezone.now()
    )
    assert (outcome.done, outcome.refused) == ([], {str(bulk.Changed.message): [upload]})
