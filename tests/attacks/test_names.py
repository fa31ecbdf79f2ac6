"""Hostile names through every place that shows or sends them."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.text import visible
from tests.access.matrix import PAGES, filled
from tests.attacks.hostile import ELEMENT, IN_PAGES, NAMES, UNPRINTABLE, Elements
from tests.conftest import new_upload
from uploads.records import suppression
from uploads.records.event import Event, EventKind
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import emails, mail_events
from uploads.storage.keys import content_disposition

SignIn = Callable[..., Client]
MakeUpload = Callable[..., Upload]

hostile = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
in_pages = pytest.mark.parametrize("name", IN_PAGES.values(), ids=IN_PAGES)
unprintable = pytest.mark.parametrize("name", UNPRINTABLE.values(), ids=UNPRINTABLE)

#: Of one upload, and of all.
SHOWING = [path for path, row in PAGES.items() if "200" in row["GET"].values()]


@pytest.fixture
def named(make_upload: MakeUpload, name: str) -> Upload:
    """An upload of which everything that somebody typed is hostile, as if no form had looked."""
    upload = make_upload(
        at=timezone.now(),
        student_name=name,
        trainer_name=name,
        notes=name,
        video=VideoFile(name=f"{name[:250]}.mp4", size=8),
        attributes={"status": "completed", "email_status": "bounced", "failure": "suppressed"},
    )
    for kind in ("bounced", name):
        event = Event.of(upload, EventKind.BOUNCED, actor=name, at=timezone.now(), detail=name)
        event.kind = kind
        event.sk += kind
        event.save()
    suppression.suppress(
        upload.student_email, reason=EmailStatus.BOUNCED, detail=name, at=timezone.now()
    )
    return upload


@in_pages
def test_no_page_takes_a_name_for_html(
    name: str, named: Upload, sign_in: SignIn, support_agent: User, pool: dict[str, str]
) -> None:
    support_agent.groups = ("support", "trainers")
    support_agent.sub, support_agent.name = named.trainer_sub, name
    browser, showing = sign_in(support_agent), set()
    for path in SHOWING:
        for headers in ({}, {"HX-Request": "true"}):
            page = browser.get(filled(path, named.file_id), headers=headers)
            if page["Content-Type"].startswith("text/html"):
                assert Elements(page.text).is_clean, path
                showing |= {path} if ELEMENT in page.text else set()
    assert len(showing) >= 10


@in_pages
def test_what_is_typed_into_a_search_stays_text(
    name: str, sign_in: SignIn, trainer: User, support_agent: User, pool: dict[str, str]
) -> None:
    for user, path, field in (
        (trainer, "/uploads/", "student"),
        (support_agent, "/admin/uploads/upload/", "q"),
        (support_agent, "/admin/uploads/upload/", "trainer"),
    ):
        assert Elements(sign_in(user).get(path, {field: name}).text).is_clean


@in_pages
def test_a_form_that_comes_back_shows_names_as_text(
    name: str, sign_in: SignIn, trainer: User
) -> None:
    fields = ("student_email", "student_name", "session_date", "notes", "described", "file")
    page = sign_in(trainer).post("/uploads/new/", dict.fromkeys(fields, name))
    assert page.status_code == 422
    assert Elements(page.text).is_clean


@hostile
def test_the_email_says_the_name_and_nothing_else(aws: None, name: str) -> None:
    emails.send_video_ready([new_upload(student_name=name, trainer_name=name, notes=name)])
    sent = mail.outbox[-1]
    message = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert [header for header in message if header in {"Bcc", "Cc"}] == []
    assert sent.recipients() == ["sam@example.com"]
    shown = " ".join(str(message["Subject"]).split())
    assert shown.startswith(" ".join(name.replace("=?", "= ?").split()))
    html: Any = message.get_body(("html",))
    assert Elements(html.get_content()).is_clean


@hostile
def test_a_download_is_an_attachment_under_its_own_name(name: str) -> None:
    header = content_disposition(f"{name[:250]}.mp4")
    plain, _, encoded = header.partition("; filename*=UTF-8''")
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.mp4"', plain)
    assert re.fullmatch(r"[\w%.~-]+", encoded, re.ASCII)
    assert f"{name[:250]}.mp4".endswith(unquote(encoded).rpartition("/")[2][-8:])


@hostile
def test_no_key_leaves_the_days_folder(name: str) -> None:
    upload = new_upload(video=VideoFile(name=f"{name}.mp4", size=8))
    assert re.fullmatch(r"videos/2026-11-22/[0-9a-f-]{36}-[a-z0-9-]+\.mp4", upload.s3_key)


@hostile
def test_json_and_the_export_carry_names_as_they_are(
    name: str,
    named: Upload,
    program: Callable[[User], Client],
    trainer: User,
    sign_in: SignIn,
    support_agent: User,
) -> None:
    details = program(trainer).get(f"/api/v1/uploads/{named.file_id}")
    path = f"/admin/uploads/upload/student/{named.student_email}/export/"
    export = sign_in(support_agent).post(path)
    for answer in (details, export):
        assert answer["Content-Type"].startswith("application/json")
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert details.json()["data"]["notes"] == name
    assert json.loads(export.content)["uploads"][0]["studentName"] == name
    assert export["Content-Disposition"].startswith("attachment")


@unprintable
def test_no_form_keeps_what_cannot_be_seen(name: str, sign_in: SignIn, trainer: User) -> None:
    hidden = name.replace("\r\n", "\x0b")
    form = {
        "student_email": "sam@example.com",
        "student_name": hidden,
        "session_date": "2025-09-19",
        "notes": hidden,
        "file": "a.mp4",
    }
    assert sign_in(trainer).post("/uploads/new/", form).status_code == 302
    [upload] = (item for item in Upload.scan() if isinstance(item, Upload))
    for kept in (upload.student_name, upload.notes):
        assert kept
        assert visible(kept) == kept


@unprintable
def test_a_name_of_cognitos_loses_what_cannot_be_seen(name: str) -> None:
    """Whoever holds an access token may rename themselves there."""
    claims = {"sub": "s", "email": f'"{name}"@example.com', "name": f"Tessa {name}"}
    user = User.from_claims(claims)
    assert visible(user.name + user.email) == user.name + user.email
    assert user.name.startswith("Tessa a")
    assert len(User.from_claims(claims | {"name": "x" * 2000}).name) == 150


@unprintable
def test_what_a_mail_server_says_loses_what_cannot_be_seen(name: str) -> None:
    said = {
        "eventType": "Bounce",
        "mail": {
            "messageId": "1",
            "tags": {"upload": [str(uuid4())]},
            "timestamp": "2026-11-22T12:00Z",
        },
        "bounce": {
            "bounceType": "Permanent",
            "bouncedRecipients": [{"emailAddress": "sam@example.com", "diagnosticCode": name}],
        },
    }
    detail = mail_events.Feedback.parse(said).detail
    assert visible(detail) == detail
