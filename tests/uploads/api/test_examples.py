"""The examples in the API's document, held against its own schemas and rules."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from uploads.api import examples, schemas
from uploads.api.uploads import details_in
from uploads.records.statuses import EmailStatus, Status
from uploads.storage.keys import file_id_in

BODIES: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (schemas.NewUpload, examples.NEW),
    (schemas.SameFile, examples.SAME_FILE),
    (schemas.NewAddress, examples.ADDRESS),
    (schemas.NewEnd, examples.UNTIL),
]
ANSWERS: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (schemas.NewUploadForm, examples.CREATED),
    (schemas.RecentUpload, examples.ROW),
    (schemas.RecentUploads, examples.RECENT),
    (schemas.UploadDetails, examples.DETAILS),
    (schemas.SentParts, examples.NO_PARTS),
    (schemas.SentParts, examples.SOME_PARTS),
    (schemas.SignedParts, examples.SIGNED),
    (schemas.UploadState, examples.state("completed")),
]


@pytest.mark.parametrize(("model", "body"), BODIES)
def test_an_example_of_a_body_is_taken(model: type[BaseModel], body: dict[str, Any]) -> None:
    TypeAdapter(model).validate_python(body)


@pytest.mark.parametrize(("model", "answer"), ANSWERS)
def test_an_example_of_an_answer_has_its_fields(
    model: type[BaseModel], answer: dict[str, Any]
) -> None:
    properties = model.model_json_schema(mode="serialization", by_alias=True)["properties"]
    assert set(answer) == set(properties)


def test_the_example_of_a_new_upload_keeps_the_rules_of_the_form() -> None:
    found = details_in(schemas.NewUpload.model_validate(examples.NEW))
    assert found["student_email"] == "student@example.com"


@pytest.mark.parametrize("status", Status)
def test_a_state_is_one_that_an_upload_can_have(status: Status) -> None:
    state = examples.state(status.value)
    assert state["status"] == status
    assert state["emailStatus"] in EmailStatus.values


def test_the_examples_speak_of_one_upload() -> None:
    fields: dict[str, str] = examples.CREATED["fields"]  # type: ignore[assignment]
    assert file_id_in(fields["key"]) == examples.FILE_ID
    assert examples.DETAILS["fileId"] == examples.ROW["fileId"] == examples.FILE_ID


def test_an_action_names_its_refusals_and_its_body() -> None:
    told = examples.action("revoked", 422, body=examples.ADDRESS)
    assert set(told["response"]) == {200, 401, 403, 404, 409, 422, 429, 503}
    assert "student@example.com" in str(told["openapi_extra"])
    assert "revoked" in str(told["openapi_extra"])
