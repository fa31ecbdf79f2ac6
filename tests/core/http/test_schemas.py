from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from core.http.schemas import (
    Answer,
    Error,
    Input,
    Instant,
    Output,
    Refusal,
    answers,
    example,
    field_message,
    field_name,
)


class Asked(Input):
    file_name: str
    file_size: int


class Told(Output):
    file_name: str
    sent_at: Instant


def test_a_program_sends_camel_case() -> None:
    asked = Asked.model_validate({"fileName": "a.mp4", "fileSize": 4})
    assert (asked.file_name, asked.file_size) == ("a.mp4", 4)


@pytest.mark.parametrize(
    "body",
    [
        {"fileName": "a.mp4"},
        {"fileName": "a.mp4", "fileSize": "4"},
        {"fileName": "a.mp4", "fileSize": 4.5},
        {"fileName": 7, "fileSize": 4},
        {"fileName": "a.mp4", "fileSize": 4, "status": "completed"},
        {"file_name": "a.mp4", "fileSize": 4},
    ],
)
def test_anything_but_the_exact_body_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate(body)


def test_an_answer_is_camel_case_in_its_envelope() -> None:
    tokyo = timezone(timedelta(hours=9))
    told = Told(file_name="a.mp4", sent_at=datetime(2025, 9, 19, 21, 0, 0, 7, tzinfo=tokyo))
    assert Answer[Told](data=told).model_dump(by_alias=True, mode="json") == {
        "success": True,
        "data": {"fileName": "a.mp4", "sentAt": "2025-09-19T12:00:00Z"},
    }


def test_an_answer_is_made_from_our_own_object() -> None:
    class Ours:
        file_name = "a.mp4"
        sent_at = datetime(2025, 9, 19, 12, tzinfo=UTC)
        secret = "kept"

    told = Told.model_validate(Ours())
    assert told.model_dump() == {"file_name": "a.mp4", "sent_at": "2025-09-19T12:00:00Z"}


def test_a_refusal_says_so() -> None:
    refusal = Refusal(error=Error(code="gone", message="It is gone."))
    told = refusal.model_dump(by_alias=True)
    assert told["success"] is False
    assert (told["error"]["code"], told["error"]["fileId"]) == ("gone", "")


def test_every_operation_may_have_to_wait_or_find_aws_away() -> None:
    assert answers(Told, 404, 409) == {
        200: Answer[Told],
        404: Refusal,
        409: Refusal,
        429: Refusal,
        503: Refusal,
    }


def test_an_example_stands_in_its_envelope() -> None:
    assert example({"a": 1}) == {
        "responses": {
            200: {"content": {"application/json": {"example": {"success": True, "data": {"a": 1}}}}}
        }
    }
    sent = example({}, body={"b": 2})["requestBody"]
    assert sent == {"content": {"application/json": {"example": {"b": 2}}}}


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (("body", "body", "parts", 0, "number"), "parts.0.number"),
        (("body", "body"), ""),
        (("query", "limit"), "limit"),
        (("path", "fileId"), "fileId"),
    ],
)
def test_a_field_is_named_as_the_program_spells_it(location: tuple[Any, ...], name: str) -> None:
    assert field_name(location) == name


class Strict(Input):
    number: Annotated[int, Field(ge=1, le=9)] = 1
    text: Annotated[str, Field(min_length=1, max_length=3, pattern="^[a-z]*$")] = "a"
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    choice: Literal["a", "b"] = "a"
    truth: bool = True
    needed: int


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "needed is missing."),
        ({"needed": "x"}, "needed must be a whole number."),
        ({"needed": 1.5}, "needed must be a whole number."),
        ({"number": 0}, "number must be at least 1."),
        ({"number": 10}, "number must be at most 9."),
        ({"text": 7}, "text must be a text."),
        ({"text": ""}, "text is too short: at least 1 characters."),
        ({"text": "aaaa"}, "text is too long: at most 3 characters."),
        ({"text": "A"}, "text holds characters that it must not hold."),
        ({"items": 1}, "items must be a list."),
        ({"items": [1, 2, 3]}, "items has too many entries: at most 2."),
        ({"items": []}, "items has too few entries: at least 1."),
        ({"choice": "c"}, "choice must be one of these: 'a' or 'b'."),
        ({"truth": 3}, "truth must be true or false."),
        ({"other": 3}, "other is no field of this request."),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(body: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as found:
        Strict.model_validate({"needed": 1} | body if body else body)
    [error] = found.value.errors()
    assert field_message(dict(error), str(error["loc"][0])) == says


def test_of_what_has_no_words_the_field_is_named() -> None:
    error = {"type": "value_error", "msg": "Value error, odd"}
    assert field_message(error, "notes") == "notes: Value error, odd"
