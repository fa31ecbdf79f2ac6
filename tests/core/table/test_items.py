from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.conf import settings

from core import aws as clients
from core.school import PREFIX
from core.table.items import Item, instant
from core.table.writes import Put, commit
from tests.conftest import NOON, new_upload, put_object, stored
from uploads.records.event import Event, EventKind
from uploads.records.statuses import Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import arrival

#: The sample item of the specification; except `status` and attributes added later.
SAMPLE_KEYS = {
    "PK": "UPLOAD#{id}",
    "SK": "METADATA#2025-09-19T12:00:00Z",
    "GSI1PK": "STUDENT#student@example.com",
    "GSI1SK": "DATE#2025-09-19T12:00:00Z",
    "GSI2PK": "DATE#2025-09",
    "GSI2SK": "UPLOAD#2025-09-19T12:00:00Z#{id}",
    "GSI3PK": "TRAINER#trainer",
    "GSI3SK": "DATE#2025-09-19T12:00:00Z",
}


def test_an_upload_has_the_foundations_keys_and_attributes() -> None:
    upload = new_upload(
        student_email="student@example.com", at=datetime(2025, 9, 19, 12, tzinfo=UTC)
    )
    item = upload.serialize()
    for name, value in SAMPLE_KEYS.items():
        assert item[name] == {"S": value.format(id=upload.file_id)}
    assert item["ttl"] == {"N": "1759752000"}  # 2025-10-06T12:00:00Z: dev's 7 days, and ten
    assert item["downloadCount"] == {"N": "0"}
    assert {
        "fileId", "studentEmail", "studentName", "trainerName", "sessionDate", "notes", "fileName",
        "originalFileName", "fileSize", "contentType", "s3Key", "s3Bucket", "uploadDate",
        "downloadCount", "status", "downloadExpiresAt",
    } <= set(item)  # fmt: skip


def test_instants_are_utc_to_the_second() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert instant(datetime(2025, 9, 19, 21, 0, 0, 999, tzinfo=tokyo)) == "2025-09-19T12:00:00Z"


def test_the_table_has_the_foundations_shape(aws: None) -> None:
    dynamodb = clients.client("dynamodb")
    name = f"{PREFIX}-uploads-dev"
    table: dict[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {f"GSI{n}": [f"GSI{n}PK", f"GSI{n}SK"] for n in (1, 2, 3)}
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "ttl"


def test_an_upload_is_found_by_its_id_in_one_query(
    make_upload: Callable[..., Upload], aws_calls: list[str]
) -> None:
    upload = make_upload()
    aws_calls.clear()
    assert Upload.find(upload.file_id).serialize() == upload.serialize()
    assert aws_calls == ["Query"]
    with pytest.raises(UploadUnknown):
        Upload.find("550e8400-e29b-41d4-a716-446655440000")


def test_an_upload_and_its_history_are_one_collection(make_upload: Callable[..., Upload]) -> None:
    upload = make_upload()
    commit(Put(Event.of(upload, EventKind.DOWNLOADED, actor="student", at=NOON)))
    items = list(Item.query(upload.pk))
    assert [type(item) for item in items] == [Event, Event, Upload]


def test_what_a_later_release_wrote_outlives_a_rollback(make_upload: Callable[..., Upload]) -> None:
    upload, dynamodb = make_upload(), clients.client("dynamodb")
    keys = {"PK": {"S": upload.pk}, "SK": {"S": upload.sk}}
    table = {"TableName": settings.ENVIRONMENT.table}
    dynamodb.put_item(
        **table, Item={"PK": keys["PK"], "SK": {"S": "LATER"}, "itemType": {"S": "x"}}
    )
    dynamodb.update_item(
        **table,
        Key=keys,
        UpdateExpression="SET later = :later",
        ExpressionAttributeValues={":later": {"S": "kept"}},
    )
    put_object(upload)
    arrival.accept(Upload.find(upload.file_id), at=NOON)
    assert stored(upload).status == Status.COMPLETED
    assert dynamodb.get_item(**table, Key=keys)["Item"]["later"] == {"S": "kept"}
