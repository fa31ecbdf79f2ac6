"""Bodies that are too large, too deep, or of what no browser sends."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts import access
from accounts.models import User
from apexshare.api import api
from core.table.items import Item
from tests.access.matrix import API, PAGES, filled
from tests.access.tables import OPEN_LINKS
from uploads.records.upload import Upload

SignIn = Callable[..., Client]
NEVER = "550e8400-e29b-41d4-a716-446655440000"
TOO_LARGE = b"a=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
FORM = "application/x-www-form-urlencoded"


def posts(table: dict[str, Any]) -> list[str]:
    """The addresses that take a POST, but for those that read no body."""
    paths = [path for path, row in table.items() if set(row["POST"].values()) != {"405"}]
    return [path for path in paths if not path.startswith(OPEN_LINKS)]


def files(*names: str) -> dict[str, str]:
    """The trainer's form about files of these names."""
    described = [{"name": name, "size": 8, "fingerprint": ""} for name in names]
    return {
        "student_email": "sam@example.com",
        "student_name": "Sam Student",
        "session_date": "2025-09-19",
        "described": json.dumps(described),
    }


@pytest.mark.parametrize(
    "name",
    ["1" * 5000 + ".mp4", "²" * 300 + ".mp4", "." * 4000 + ".mp4"],
    ids=ascii,
)
def test_no_name_of_a_file_breaks_the_form(sign_in: SignIn, trainer: User, name: str) -> None:
    for names in ([name], [name, "b.mp4"]):
        answer = sign_in(trainer).post("/uploads/new/", files(*names))
        assert answer.status_code == 422
        assert "Rename the file" in answer.text


@pytest.mark.parametrize("name", ["\ud800.mp4", "\x00.mp4"], ids=ascii)
def test_a_name_of_which_nothing_is_left_is_no_videos(
    sign_in: SignIn, trainer: User, name: str
) -> None:
    for names in ([name], [name, "b.mp4"]):
        answer = sign_in(trainer).post("/uploads/new/", files(*names))
        assert answer.status_code == 422
        assert "Choose or export" in answer.text


@pytest.mark.parametrize("path", posts(PAGES))
def test_no_page_reads_a_body_that_is_too_large(
    path: str, sign_in: SignIn, trainer: User, support_agent: User
) -> None:
    browser = sign_in(support_agent if path.startswith("/admin/") else trainer)
    browser.handler.enforce_csrf_checks = True
    browser.cookies["csrftoken"] = "a" * 32  # without it the body is not even looked at
    answer = browser.generic("POST", filled(path, NEVER), TOO_LARGE, FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", posts(API))
def test_no_operation_reads_a_body_that_is_too_large(
    path: str, program: Callable[[User], Client], trainer: User
) -> None:
    if not takes_a_body(path):
        return
    answer = program(trainer).post(filled(path, NEVER), TOO_LARGE, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


DEEP = b'{"parts":' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.mark.parametrize("body", [DEEP, b"1" * 5000, b'"\\ud800"', b'{"a":NaN}', b"\xff\xfe{"])
@pytest.mark.parametrize("path", ["/uploads/{}/parts/", "/uploads/{}/parts/sign/"])
def test_json_that_no_browser_sends_is_refused(
    sign_in: SignIn, trainer: User, sent_upload: Upload, path: str, body: bytes
) -> None:
    answer = sign_in(trainer).post(path.format(sent_upload.file_id), body, "application/json")
    assert answer.status_code in {400, 409}


@pytest.mark.parametrize("body", [DEEP, b"1" * 5000, b'{"fileName":"\\ud800"}', b"\xff\xfe{"])
def test_json_that_no_program_sends_is_refused(
    program: Callable[[User], Client], trainer: User, body: bytes
) -> None:
    answer = program(trainer).post("/api/v1/uploads/initiate", body, "application/json")
    assert answer.status_code in {400, 422}


def test_a_form_of_ten_thousand_fields_is_refused(sign_in: SignIn, trainer: User) -> None:
    body = "&".join(f"f{number}=" for number in range(10_000))
    assert sign_in(trainer).generic("POST", "/uploads/new/", body, FORM).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {f"X-Flood-{number}": "x" * 100 for number in range(1000)},
        {"Cookie": "; ".join(f"c{number}=1" for number in range(5000))},
        {"Accept": ",".join(f"text/x{number};q=0.{number}" for number in range(3000))},
        {"Accept-Language": "en," * 3000, "Range": "bytes=" + "0-1," * 3000},
        {"HX-Request": "true", "HX-Current-URL": "\\" * 9000, "HX-Target": "x" * 9000},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_flood_of_headers_gets_an_ordinary_answer(aws: None, headers: dict[str, str]) -> None:
    """API Gateway takes 10,240 bytes of them, so these never get so far."""
    assert Client(headers=headers).get("/").status_code == 200
    assert Client(headers=headers).get(f"/download/{NEVER}").status_code == 404


def takes_a_body(path: str) -> bool:
    return "requestBody" in api.get_openapi_schema()["paths"][path]["post"]


def test_a_stranger_fills_the_table_with_no_forms(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody signed out has typed is kept for them, up to 64 KB."""
    a_day = replace(access.DRAFTS_KEPT, most=2, per=timedelta(days=1))
    monkeypatch.setattr(access, "DRAFTS_KEPT", a_day)
    statuses = []
    for _ in range(4):
        browser = Client(headers={"Referer": "http://testserver/uploads/new/"})
        statuses.append(
            browser.post("/uploads/new/", {"notes": "x" * 60_000, "author": "me"}).status_code
        )
    assert statuses == [302, 302, 429, 429]
    assert len([item for item in Item.scan() if item.pk.startswith("SESSION#")]) == 2
