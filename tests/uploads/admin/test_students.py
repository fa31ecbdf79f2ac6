"""What support sees and does under a student's address, be it one that was mistyped."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.table.items import Item
from core.table.writes import Put, commit
from tests.conftest import NOON, history, stored
from uploads.queries import export, timeline
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.statuses import EmailStatus
from uploads.records.suppression import Suppression
from uploads.records.upload import Upload
from uploads.services import erasure, resending

MakeUpload = Callable[..., Upload]
MISTYPED, RIGHT = "sam.private@wrong.example", "sam.private@right.example"
LATER = NOON + timedelta(hours=1)
STUDENTS = "/admin/uploads/upload/student/"


@pytest.fixture
def browser(sign_in: Callable[..., Client], support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


@pytest.fixture
def corrected(make_upload: MakeUpload) -> Upload:
    """Meant for `MISTYPED` at noon, and an hour later for `RIGHT`."""
    upload = make_upload(student_email=MISTYPED)
    resending.correct_address(upload, email=RIGHT, actor="trainer", at=LATER)
    return stored(upload)


def table() -> str:
    return json.dumps([item.to_simple_dict() for item in Item.scan()], default=str)


def test_a_mistyped_address_is_nowhere_in_the_table(corrected: Upload) -> None:
    assert RIGHT in table()
    assert MISTYPED not in table()


def test_the_history_says_what_was_corrected_without_the_address(corrected: Upload) -> None:
    [line] = [line for line in timeline.of(corrected).lines if "address" in line.what]
    assert line.detail == "s…@wrong.example → s…@right.example"
    held = export.of_student(RIGHT, actor="support@example.com", at=LATER)
    assert MISTYPED not in json.dumps(held)


def test_whoever_has_the_mistyped_mailbox_is_found_and_gets_what_is_held(
    browser: Client, corrected: Upload
) -> None:
    page = browser.get(f"{STUDENTS}{MISTYPED}/").text
    assert f"/{corrected.file_id}/change/" in page
    held = browser.post(f"{STUDENTS}{MISTYPED}/export/").json()
    assert held["uploads"] == []
    assert [line["kind"] for line in held["corrections"]] == ["address_corrected"]
    assert not export.KEYS & set(held["corrections"][0])
    other = browser.get(f"{STUDENTS}{RIGHT}/").text
    assert "Take this address out" not in other


@pytest.mark.parametrize(
    ("act", "says"), [("forget", "Nobody can bring it back"), ("allow", "the address is right")]
)
def test_what_cannot_be_undone_asks_before(
    browser: Client, corrected: Upload, act: str, says: str
) -> None:
    commit(Put(Suppression.of(MISTYPED, reason=EmailStatus.BOUNCED, detail="gone", at=NOON)))
    page = browser.get(f"{STUDENTS}{MISTYPED}/").text
    assert f'<form class="submit-row" action="{STUDENTS}{MISTYPED}/{act}/">' in page
    asked = browser.get(f"{STUDENTS}{MISTYPED}/{act}/").text
    assert "Are you sure?" in asked
    assert says in asked
    assert f'method="post" action="{STUDENTS}{MISTYPED}/{act}/"' in asked
    assert f'href="{STUDENTS}{MISTYPED}/" class="button cancel-link"' in asked
    assert Event.corrections_from(MISTYPED)
    assert suppression.find(MISTYPED)


def test_it_is_forgotten_and_the_upload_stays(browser: Client, corrected: Upload) -> None:
    answer = browser.post(f"{STUDENTS}{MISTYPED}/forget/", follow=True)
    assert "no longer has this address" in answer.text
    assert corrected.file_id not in answer.text
    assert Event.corrections_from(MISTYPED) == []
    assert "wrong.example" not in table()
    assert history(corrected) == ["created", "address_corrected"]
    assert stored(corrected).student_email == RIGHT


def test_nothing_is_found_once_the_upload_is_erased(corrected: Upload) -> None:
    [line] = Event.corrections_from(MISTYPED)
    erasure.erase(corrected, actor="trainer", at=LATER)
    assert Event.corrections_from(MISTYPED) == []
    line.forget_former_address()
    assert history(corrected) == ["erased"]
