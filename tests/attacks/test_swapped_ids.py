"""Another's id in place of one's own: uploads, batches, parts, cursors, sessions, keys."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import User
from apexshare.paging import CursorInvalid
from tests.conftest import stored
from uploads import listing
from uploads.models import Upload

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
Program = Callable[[User], Client]

SAM = "sam@example.com"


def told_by(cursor: str) -> str:
    """What anybody reads out of a cursor: it is signed, and not secret."""
    packed = signing.b64_decode(cursor.split(":")[0].lstrip(".").encode())
    return packed.decode("latin-1")


def test_a_cursor_tells_nothing_of_another_trainers_upload(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB’s own key of a page’s end names what it read last, also if a filter left it out."""
    make_upload(at=timezone.now() - timedelta(minutes=3))
    secret = make_upload(at=timezone.now() - timedelta(minutes=2), trainer_sub="second")
    make_upload(at=timezone.now() - timedelta(minutes=1))
    # As if a megabyte ended there.
    query = partial(Upload.by_student.query, page_size=2)
    monkeypatch.setattr(Upload.by_student, "query", query)
    page = listing.uploads_of("trainer", at=timezone.now(), student=SAM, limit=1)
    assert page.cursor
    assert secret.file_id not in told_by(page.cursor)
    rest = listing.uploads_of("trainer", at=timezone.now(), student=SAM, cursor=page.cursor)
    assert [upload.trainer_sub for upload in rest.items] == ["trainer"]
