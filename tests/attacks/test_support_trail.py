"""What support does leaves a trail that it cannot delete, and the trainer learns of the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.logs import name_of, name_of_address
from tests.attacks.conftest import Lines, said
from tests.conftest import Failing, client_error
from uploads.admin.actions import ACTIONS
from uploads.records.event import ERASURE_KEPT, Event
from uploads.records.upload import Upload
from uploads.services import emails, erasure

SignIn = Callable[..., Client]
MakeUpload = Callable[..., Upload]
STUDENT = "/admin/uploads/upload/student/sam%40example.com/"


@pytest.fixture
def agent(sign_in: SignIn, support_agent: User) -> Client:
    return sign_in(support_agent)


def act(agent: Client, upload: Upload, name: str, **form: str) -> None:
    form |= {"action": name, "_selected_action": upload.file_id, "confirmed": "1"}
    assert agent.post("/admin/uploads/upload/action/", form).status_code == 302


def test_whoever_takes_a_video_and_erases_it_stands_in_the_log(
    agent: Client, sent_upload: Upload, lines: Lines
) -> None:
    page = f"/admin/uploads/upload/{sent_upload.file_id}"
    assert agent.get(f"{page}/preview/").status_code == 200
    act(agent, sent_upload, "correct-address", email="sue@example.com")
    act(agent, sent_upload, "erase")
    about = name_of(sent_upload.file_id)
    assert said(lines) == [
        ("support preview", "done", "support", about),
        ("support correct-address", "done", "support", about),
        ("support erase", "done", "support", about),
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_every_act_is_a_line_also_where_it_is_refused(
    agent: Client, make_upload: MakeUpload, name: str, lines: Lines
) -> None:
    failed = {"status": "failed", "failure": "size"}
    upload = make_upload(at=timezone.now(), attributes=failed)
    tomorrow = timezone.localdate() + timedelta(days=1)
    act(agent, upload, name, email="tom@example.com", until=tomorrow.isoformat())
    [(event, outcome, sub, about)] = said(lines)
    assert (event, sub, about) == (f"support {name}", "support", name_of(upload.file_id))
    assert outcome == "done" or outcome in {
        "nothing_to_email",
        "nothing_to_allow",
        "not_correctable",
        "not_extendable",
        "not_restorable",
        "not_revocable",
    }


def test_who_looks_at_a_student_or_an_upload_stands_in_the_log(
    agent: Client, sent_upload: Upload, lines: Lines
) -> None:
    agent.get(STUDENT)
    agent.post(f"{STUDENT}export/")
    agent.post(f"{STUDENT}allow/")
    agent.post(f"{STUDENT}forget/")
    agent.get(f"/admin/uploads/upload/{sent_upload.file_id}/change/")
    student = name_of_address("sam@example.com")
    assert said(lines) == [
        ("support look at student", "done", "support", student),
        ("support export", "done", "support", student),
        ("support allow-email", "done", "support", student),
        ("support forget address", "done", "support", student),
        ("support look at upload", "done", "support", name_of(sent_upload.file_id)),
    ]


def test_the_line_of_an_erasure_has_its_own_lifetime(make_upload: MakeUpload) -> None:
    """Also of an upload that would have been cleared away the next day."""
    upload = make_upload(at=timezone.now() - timedelta(days=29))
    at = timezone.now()
    erasure.erase(upload, actor="sue@example.com", at=at)
    line = Event.erasure(upload.file_id)
    assert line
    assert line.ttl
    assert line.ttl >= at + ERASURE_KEPT - timedelta(seconds=1)


def test_the_trainer_is_told_that_support_erased_what_they_sent(sent_upload: Upload) -> None:
    mail.outbox.clear()
    erasure.erase(sent_upload, actor="sue@example.com", at=timezone.now())
    [message] = mail.outbox
    assert message.to == ["trainer@example.com"]
    assert isinstance(message, EmailMultiAlternatives)
    text = f"{message.subject} {message.body} {message.alternatives[0][0]!s}"
    assert text.count("sue@example.com") == 2
    assert sent_upload.file_id not in text
    for hidden in ("Sam", "sam@example.com", sent_upload.original_file_name):
        assert hidden not in text


def test_an_email_to_the_trainer_that_fails_stops_no_erasure(
    sent_upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(emails.send_video_erased, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_erased", failing)
    erasure.erase(sent_upload, actor="sue@example.com", at=timezone.now())
    assert Event.erasure(sent_upload.file_id)
