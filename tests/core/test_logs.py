"""Log lines as they are written on AWS."""

import json
import logging
import logging.config
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from apexshare import api
from apexshare.local.services.machine import ROOT
from core.logs import (
    OPENING_NOTHING,
    Formatter,
    RequestId,
    name_of,
    name_of_address,
    request_id,
    security,
)
from core.school import PREFIX
from uploads.records.upload import Upload
from uploads.services import erasure

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What is written, by the formatter and the filter of the settings on AWS."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RequestId())
    handler.setFormatter(Formatter(service=f"{PREFIX}-dev", utc=True))
    logging.getLogger().addHandler(handler)
    token = request_id.set("the-request")
    yield written
    request_id.reset(token)
    logging.getLogger().removeHandler(handler)


def test_a_line_is_json_with_the_requests_id(lines: StringIO) -> None:
    logging.getLogger("uploads.transitions").warning("Upload %s is %s", FILE_ID, "completed")
    line = json.loads(lines.getvalue())
    assert line["message"] == f"Upload {name_of(FILE_ID)} is completed"
    assert (line["request_id"], line["level"]) == ("the-request", "WARNING")


def test_a_line_of_the_security_log_names_the_person(lines: StringIO) -> None:
    security("support erase", outcome="done", sub=FILE_ID, about=name_of(FILE_ID))
    line = json.loads(lines.getvalue())
    assert (line["event"], line["outcome"]) == ("support erase", "done")
    assert (line["sub"], line["about"]) == (FILE_ID, name_of(FILE_ID))


def test_a_students_name_in_the_log_cannot_be_guessed() -> None:
    email = "sam@example.com"
    assert name_of_address(email) == name_of_address(email) != name_of_address("tom@example.com")
    assert name_of_address(email) != name_of(email)


def test_no_address_gets_into_a_line_whoever_quotes_it(lines: StringIO) -> None:
    try:
        raise ValueError('not verified in US-EAST-1:\nsam@example.com, "zoë@example.com"')
    except ValueError:
        logging.getLogger("uploads").exception("The email to %s failed", "<Sam@example.com>")
    line = json.loads(lines.getvalue())
    assert line["message"] == f"The email to <{name_of_address('sam@example.com')}> failed"
    assert "@example.com" not in lines.getvalue()
    assert f"\n{name_of_address('sam@example.com')}, " in line["exception"]


def test_an_exception_is_in_its_line(lines: StringIO) -> None:
    try:
        raise ValueError("boom")
    except ValueError:
        logging.getLogger("uploads").exception("It broke")
    assert "boom" in json.loads(lines.getvalue())["exception"]


def test_what_the_documentation_searches_for_is_in_every_line(lines: StringIO) -> None:
    logging.getLogger("uploads").warning("Upload %s is %s", FILE_ID, "completed")
    of_a_line = {"@timestamp", *OPENING_NOTHING, *json.loads(lines.getvalue())}
    of_a_line |= {"event", "outcome", "about"}  # of the security log
    queries = [
        query
        for path in (ROOT / "docs").glob("*.md")
        for query in re.findall(r"^ {4}(fields .*)$", path.read_text(), re.MULTILINE)
    ]
    assert len(queries) == 4
    for query in queries:
        shown, *steps = query.split(" | ")
        names = shown.removeprefix("fields ").split(", ")
        assert {*names, *(step.split()[1] for step in steps)} <= of_a_line, query


@pytest.mark.parametrize("path", [f"/download/{FILE_ID}", f"/uploads/{FILE_ID}/nowhere/"])
def test_no_line_has_a_students_link(lines: StringIO, aws: None, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert lines.getvalue().startswith("{")
    assert FILE_ID not in lines.getvalue()


def test_no_line_has_an_id_that_opens_a_video(lines: StringIO) -> None:
    logger = logging.getLogger("uploads")
    try:
        raise ValueError(f"videos/2026-11-22/{FILE_ID}-lap-1.mp4")
    except ValueError:
        logger.exception("%s and %s", FILE_ID, FILE_ID.upper())
    api.unforeseen(RequestFactory().get(f"/api/v1/uploads/{FILE_ID}"), ValueError("boom"))
    assert FILE_ID not in lines.getvalue().lower()
    assert lines.getvalue().count(name_of(FILE_ID)) >= 4


def test_the_request_of_a_line_keeps_its_id(lines: StringIO) -> None:
    token = request_id.set(FILE_ID)
    logging.getLogger("uploads").warning("It broke")
    request_id.reset(token)
    assert json.loads(lines.getvalue())["request_id"] == FILE_ID


def test_the_line_of_an_erasure_says_which_one(
    lines: StringIO, sent_upload: Upload, caplog: pytest.LogCaptureFixture
) -> None:
    """After a backup was put back, it is what tells whom to erase again; its link opens nothing."""
    caplog.set_level(logging.INFO)
    erasure.erase(sent_upload, actor="support@example.com", at=timezone.now())
    erased = [json.loads(line).get("erased") for line in lines.getvalue().splitlines()]
    assert list(filter(None, erased)) == [sent_upload.file_id]


@pytest.mark.parametrize("text", ["a\nb", "a\r\n{}", "\x1b[2J", "\u2028", '"}\n{"level":"x'])
def test_nobody_writes_a_line_of_their_own(lines: StringIO, text: str) -> None:
    logging.getLogger("accounts").warning("Sign-in failed: %s", text)
    [line] = lines.getvalue().split("\n")[:-1]
    assert json.loads(line)["message"] == f"Sign-in failed: {text}"
