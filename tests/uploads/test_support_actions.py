"""Acting on one upload or many."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.test import Client
from django.utils import timezone

from accounts.models import User
from apexshare.errors import Conflict
from tests.conftest import client_error, history, stored
from uploads.admin import actions
from uploads.admin.actions import ACTIONS, Action
from uploads.forms import StudentEmailField
from uploads.models import Event, Upload

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
    """What a trial action, `readdress`, was called with."""
    calls: list[dict[str, Any]] = []
    action = Action(
        name="readdress",
        label="Correct the address",
        run=lambda upload, **values: calls.append({"upload": upload.file_id} | values),
        form=AddressForm,
    )
    monkeypatch.setitem(ACTIONS, "readdress", action)
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


def test_a_whole_page_that_refuses_is_told_in_full(
    browser: Client, make_upload: MakeUpload
) -> None:
    uploads = [
        make_upload(student_name=f"{'Long ' * 15}{number:02}", attributes={"status": "failed"})
        for number in range(25)
    ]
    page = send(browser, "revoke", *uploads, confirmed="1").text
    assert all(f"Long {number:02}" in page for number in range(25))


def test_a_service_that_fails_for_one_is_told_too(make_upload: MakeUpload) -> None:
    def fail(upload: Upload, **values: Any) -> None:
        if upload.student_name == "Fay":
            raise client_error("ThrottlingException")

    uploads = [make_upload(student_name="Fay"), make_upload()]
    action = replace(ACTIONS["revoke"], run=fail)
    outcome = actions.run(action, uploads, actor="x", at=timezone.now())
    assert outcome.done == uploads[1:]
    assert list(outcome.refused.values()) == [uploads[:1]]


def test_an_action_with_a_form_asks_until_it_is_right(
    browser: Client, make_upload: MakeUpload, ran: list[dict[str, Any]]
) -> None:
    upload = make_upload()
    assert "Student email" in send(browser, "readdress", upload).text
    wrong = send(browser, "readdress", upload, confirmed="1", student_email="sam").text
    assert "not an email address" in wrong
    assert ran == []
    done = send(browser, "readdress", upload, confirmed="1", student_email="ann@example.com").text
    assert "Correct the address: done for 1 upload." in done
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
    gone = browser.post(ACT, {"action": action, "_selected_action": str(uuid4())}, follow=True)
    assert "Choose at least one upload" in gone.text


def test_it_leads_back_to_the_page_of_the_desk_that_it_was_chosen_on(
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
