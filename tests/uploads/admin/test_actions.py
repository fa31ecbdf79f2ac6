"""Acting on one upload or many."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict
from tests.conftest import NOON, Failing, client_error, history, put_object, stored
from uploads import transitions
from uploads.admin.actions import ACTIONS, Action
from uploads.forms.fields import StudentEmailField
from uploads.records.event import Event
from uploads.records.statuses import EmailStatus
from uploads.records.suppression import Suppression, find
from uploads.records.upload import Upload
from uploads.services import arrival
from uploads.storage import multipart, objects

MakeUpload = Callable[..., Upload]
ACT = "/admin/uploads/upload/action/"
LIST = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: Callable[..., Client], support_agent: User) -> Client:
    return sign_in(support_agent)


class NotToday(Conflict):
    message = "Not today."


class AddressForm(forms.Form):
    student_email = StudentEmailField()


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a trial action, `trial`, was called with."""
    calls: list[dict[str, Any]] = []
    action = Action(
        name="trial",
        label="Try an address",
        run=lambda upload, **values: calls.append({"upload": upload.file_id} | values),
        form=AddressForm,
    )
    monkeypatch.setitem(ACTIONS, "trial", action)
    return calls


def send(browser: Client, action: str, *uploads: Upload, **more: str) -> Any:
    chosen = {"_selected_action": [upload.file_id for upload in uploads]}
    return browser.post(ACT, {"action": action} | chosen | more, follow=True)


def test_withdrawing_asks_before(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload()
    page = send(browser, "revoke", upload).text
    assert "Are you sure?" in page
    assert "The link stops working at once" in page
    assert "Sam Student" in page
    assert stored(upload).status == "pending"


def test_addresses_of_several_students_are_not_corrected_at_once(
    browser: Client, make_upload: MakeUpload
) -> None:
    uploads = [make_upload(), make_upload(student_email="kim@example.com")]
    for more in ({}, {"confirmed": "1", "email": "lee@example.com"}):
        page = send(browser, "correct-address", *uploads, **more).text
        assert "uploads of several students" in page
        assert "Are you sure?" not in page
    assert stored(uploads[0]).student_email == "sam@example.com"


def test_an_address_that_somebody_else_has_just_corrected_stays(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    asked = send(browser, "correct-address", upload).text
    assert 'name="student" value="sam@example.com"' in asked
    wish = {"confirmed": "1", "student": "sam@example.com"}
    send(browser, "correct-address", upload, email="kim@example.com", **wish)
    late = send(browser, "correct-address", upload, email="lee@example.com", **wish).text
    assert "has changed in the meantime" in late
    assert stored(upload).student_email == "kim@example.com"


def test_a_question_from_before_a_new_sign_in_leads_back_to_its_page(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    page = f"{LIST}{upload.file_id}/change/"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    form = {"action": "revoke", "_selected_action": upload.file_id, "confirmed": "1", "next": page}
    answer = strict.post(ACT, form, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "was not done: please do it again" in answer.text
    assert stored(upload).status == "pending"


def test_an_action_with_a_form_asks_until_it_is_right(
    browser: Client, make_upload: MakeUpload, ran: list[dict[str, Any]]
) -> None:
    upload = make_upload()
    assert "Student email" in send(browser, "trial", upload).text
    wrong = send(browser, "trial", upload, confirmed="1", student_email="sam").text
    assert "not an email address" in wrong
    assert ran == []
    done = send(browser, "trial", upload, confirmed="1", student_email="ann@example.com").text
    assert "Try an address: done for 1 upload." in done
    [call] = ran
    assert call["student_email"] == "ann@example.com"
    assert call["actor"] == "support@example.com"


def test_an_action_that_needs_nothing_runs_at_once(
    browser: Client, make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(upload: Upload, **values: Any) -> None:
        raise NotToday

    monkeypatch.setitem(ACTIONS, "try", Action(name="try", label="Try", run=refuse))
    assert "Try: not done for Sam Student (Lap 1.mp4). Not today." in (
        send(browser, "try", make_upload()).text
    )


@pytest.mark.parametrize("action", ["", "nonsense", "revoke"])
def test_choosing_nothing_says_so(browser: Client, aws: None, action: str) -> None:
    assert "Choose at least one upload" in send(browser, action).text


def test_it_leads_back_to_the_page_of_the_support_site_that_it_was_chosen_on(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    for here, there in [
        ("/admin/uploads/problem/?cursor=x", "/admin/uploads/problem/?cursor=x"),
        ("https://evil.example/admin/", LIST),
        ("//evil.example/admin/", LIST),
        ("/uploads/", LIST),
    ]:
        form = {"action": "revoke", "_selected_action": upload.file_id, "confirmed": "1"}
        assert browser.post(ACT, form | {"next": here})["Location"] == there


def test_a_reloaded_action_changes_nothing(browser: Client, make_upload: MakeUpload) -> None:
    assert browser.get(ACT)["Location"] == LIST


def test_acting_needs_the_csrf_token(
    sign_in: Callable[..., Client], support_agent: User, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(support_agent).cookies
    form = {"action": "revoke", "_selected_action": upload.file_id, "confirmed": "1"}
    assert strict.post(ACT, form).status_code == 403
    assert stored(upload).status == "pending"


@pytest.fixture
def emailed(make_upload: MakeUpload) -> Upload:
    """Completed two minutes ago."""
    at = timezone.now() - timedelta(minutes=2)
    upload = make_upload(at=at)
    put_object(upload)
    arrival.accept(upload, at=at)
    mail.outbox.clear()
    return stored(upload)


def last(upload: Upload) -> tuple[str, str, str | None]:
    """The last line of the history: what, who, and with which detail."""
    event = Event.history(upload)[-1]
    return event.kind, event.actor, event.detail


AGENT = "support@example.com"


def test_the_email_is_sent_again(browser: Client, emailed: Upload) -> None:
    page = send(browser, "resend", emailed, confirmed="1").text
    assert "Send the email again: done for 1 upload." in page
    assert [message.to for message in mail.outbox] == [["sam@example.com"]]
    assert last(emailed) == ("resent", AGENT, None)
    assert "went out a moment ago" not in page
    assert "Give it a minute" in send(browser, "resend", emailed, confirmed="1").text
    assert len(mail.outbox) == 1


def test_the_address_is_corrected_and_emailed(browser: Client, emailed: Upload) -> None:
    page = send(browser, "correct-address", emailed, confirmed="1", email="Ann@Example.com").text
    assert "done for 1 upload." in page
    assert [message.to for message in mail.outbox] == [["ann@example.com"]]
    kinds = history(emailed)[-2:]
    assert kinds == ["address_corrected", "resent"]
    assert "Sam Student" in browser.get(f"{LIST}student/ann@example.com/").text


def test_a_link_is_extended_to_the_end_of_a_day_and_no_longer_than_its_video(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload(at=timezone.now())
    latest = upload.latest_expiry
    day = latest - timedelta(days=1)
    page = send(browser, "extend", upload, confirmed="1", until=f"{day:%Y-%m-%d}").text
    assert "done for 1 upload." in page
    assert f"{stored(upload).download_expires_at:%Y-%m-%dT%H:%M:%S}" == f"{day:%Y-%m-%d}T23:59:59"
    send(browser, "extend", upload, confirmed="1", until=f"{latest:%Y-%m-%d}")
    assert stored(upload).download_expires_at == latest.replace(microsecond=0)
    assert last(upload)[:2] == ("extended", AGENT)
    late, past = latest + timedelta(days=1), timezone.now() - timedelta(days=1)
    for refused, says in [(late, "archived after that"), (past, "still to come")]:
        page = send(browser, "extend", upload, confirmed="1", until=f"{refused:%Y-%m-%d}").text
        assert says in page
    assert "This is not a date" in send(browser, "extend", upload, confirmed="1", until="x").text


def test_a_withdrawn_link_works_again(browser: Client, emailed: Upload) -> None:
    send(browser, "revoke", emailed, confirmed="1")
    assert "done for 1 upload." in send(browser, "restore", emailed, confirmed="1").text
    assert stored(emailed).status == "completed"
    assert last(emailed)[:2] == ("restored", AGENT)
    assert "was not withdrawn" in send(browser, "restore", emailed, confirmed="1").text


def test_an_erased_upload_leaves_one_line(browser: Client, emailed: Upload) -> None:
    page_of_it = f"{LIST}{emailed.file_id}/change/"
    page = send(browser, "erase", emailed, confirmed="1", next=page_of_it).text
    assert "Erase for good: done for 1 upload." in page
    assert f"Erased by {AGENT}" in page
    assert "Sam" not in page
    assert objects.head(emailed) is None
    assert "Sam" not in browser.get(f"{LIST}student/sam@example.com/").text


@pytest.mark.parametrize("call", ["delete", "abort"])
def test_an_erasure_that_s3_does_not_answer_says_what_is_done_and_what_is_not(
    browser: Client, make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    upload = make_upload()
    module = objects if call == "delete" else multipart
    failing = Failing(getattr(module, call), client_error("SlowDown"))
    monkeypatch.setattr(module, call, failing)
    page = send(browser, "erase", upload, confirmed="1").text
    assert "Erase for good: not done for Sam Student" in page
    assert "The link no longer works, but not everything could be deleted" in page
    assert "Erase it again in a moment" in page
    assert "Nothing is lost" not in page
    assert stored(upload).status == "revoked"
    assert "done for 1 upload" in send(browser, "erase", upload, confirmed="1").text


def test_an_erasure_that_could_not_even_begin_takes_nothing_away(
    browser: Client, make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    failing = Failing(transitions.apply, client_error("InternalServerError"))
    monkeypatch.setattr("uploads.services.links.apply", failing)
    assert "Nothing is lost" in send(browser, "erase", upload, confirmed="1").text
    assert stored(upload).status == "pending"


def test_an_address_that_took_no_email_is_tried_again_when_support_says_so(
    browser: Client, emailed: Upload
) -> None:
    at = timezone.now()
    Suppression.of(
        "sam@example.com", reason=EmailStatus.BOUNCED, detail="550 No such user", at=at
    ).save()
    student = f"{LIST}student/sam@example.com/"
    assert "550 No such user" in browser.get(student).text
    assert "came back" in send(browser, "resend", emailed, confirmed="1").text
    assert mail.outbox == []
    send(browser, "allow-email", emailed, confirmed="1")
    assert last(emailed) == ("email_allowed", AGENT, None)
    assert "550 No such user" not in browser.get(student).text


def test_an_address_without_uploads_can_be_allowed_again(browser: Client) -> None:
    Suppression.of(
        "sam@example.com", reason=EmailStatus.COMPLAINED, detail="abuse", at=timezone.now()
    ).save()
    student = f"{LIST}student/sam@example.com/"
    assert "allow email to this address again" in browser.get(student).text
    page = browser.post(f"{student}allow/", follow=True).text
    assert "Email may go to this address again." in page
    assert "marked our email as spam" not in page
    assert find("sam@example.com") is None


@pytest.mark.parametrize(
    ("attributes", "offered"),
    [
        ({}, {"correct-address", "extend", "revoke", "erase"}),
        ({"status": "completed"}, {"resend", "correct-address", "extend", "revoke", "erase"}),
        ({"status": "revoked", "stored_at": NOON}, {"restore", "erase"}),
        ({"status": "revoked"}, {"erase"}),
        ({"status": "failed", "failure": "size"}, {"erase"}),
        (
            {"status": "failed", "failure": "suppressed"},
            {"resend", "correct-address", "allow-email", "extend", "erase"},
        ),
        (
            {"status": "completed", "email_status": "bounced"},
            {"resend", "correct-address", "allow-email", "extend", "revoke", "erase"},
        ),
    ],
)
def test_a_page_offers_what_fits_its_upload(
    browser: Client, make_upload: MakeUpload, attributes: dict[str, Any], offered: set[str]
) -> None:
    upload = make_upload(attributes=attributes or None)
    page = browser.get(f"{LIST}{upload.file_id}/change/").text
    assert set(re.findall(r'name="action" value="([^"]+)"', page)) == offered
    everywhere = browser.get(f"{LIST}student/sam@example.com/").text
    assert set(re.findall(r'<option value="([^"]+)"', everywhere)) == set(ACTIONS)
