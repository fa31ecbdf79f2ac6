"""What the table lost comes back; what was taken away on purpose does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts.sessions import SessionStore
from core.environments import ENVIRONMENTS
from core.table.items import Item
from deploy import restore
from tests.conftest import history, stored
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import erasure, links

TABLE = ENVIRONMENTS["dev"].table
COPY = f"{TABLE}-restored"


@pytest.fixture
def copied(aws: None) -> Callable[[], None]:
    """Has DynamoDB restore the table as it is now into another one."""
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")

    def copy() -> None:
        dynamodb.update_continuous_backups(
            TableName=TABLE,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        dynamodb.restore_table_to_point_in_time(SourceTableName=TABLE, TargetTableName=COPY)

    return copy


def lose(upload: Upload) -> None:
    """What no one meant to do."""
    items: list[Item] = [*Event.history(upload), upload]
    for item in items:
        item.delete()


def test_a_lost_upload_comes_back_with_its_history(
    sent_upload: Upload, copied: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before, lines = stored(sent_upload), history(sent_upload)
    copied()
    lose(sent_upload)
    restore.main(["dev", COPY])
    said = capsys.readouterr().out
    assert "Missing, of type upload: 1\n" in said
    assert f"Missing, of type event: {len(lines)}\n" in said
    with pytest.raises(UploadUnknown):
        stored(sent_upload)
    restore.main(["dev", COPY, "--missing"])
    assert f"Put back: {1 + len(lines)}." in capsys.readouterr().out
    assert stored(sent_upload).serialize() == before.serialize()
    assert history(sent_upload) == lines


def test_what_is_there_stays_as_it_is(
    sent_upload: Upload, copied: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    copied()
    links.revoke(sent_upload, actor="trainer", at=timezone.now())
    restore.main(["dev", COPY, "--missing"])
    assert f"Changed: {sent_upload.file_id} (status)\n" in capsys.readouterr().out
    assert stored(sent_upload).status == "revoked"


def test_an_upload_that_is_named_is_put_back_as_it_was(
    sent_upload: Upload, make_upload: Callable[..., Upload], copied: Callable[[], None]
) -> None:
    other = make_upload(at=timezone.now())
    copied()
    for upload in (sent_upload, other):
        links.revoke(upload, actor="trainer", at=timezone.now())
    restore.main(["dev", COPY, "--changed", sent_upload.file_id])
    assert (stored(sent_upload).status, stored(other).status) == ("completed", "revoked")
    assert "revoked" in history(sent_upload)


def test_an_upload_that_has_not_changed_is_named_and_nothing_put_back(
    sent_upload: Upload, copied: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    copied()
    lose(sent_upload)
    with pytest.raises(SystemExit) as stopped:
        restore.main(["dev", COPY, "--missing", "--changed", "unknown"])
    assert stopped.value.code == 2
    assert "have not changed: unknown" in capsys.readouterr().err
    with pytest.raises(UploadUnknown):
        stored(sent_upload)


@pytest.mark.parametrize(
    ("environment", "copy", "why"),
    [
        ("staging", COPY, f"There is no table {ENVIRONMENTS['staging'].table} in"),
        ("dev", "misspelt", "There is no table misspelt in"),
        ("dev", TABLE, "is no copy"),
        ("dev", "of-staging", f"is a copy of {ENVIRONMENTS['staging'].table}, and not of {TABLE}."),
    ],
)
def test_a_copy_of_something_else_is_refused(
    copied: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    environment: str,
    copy: str,
    why: str,
) -> None:
    copied()
    if copy == "of-staging":
        restored_from_staging(copy)
    with pytest.raises(SystemExit) as stopped:
        restore.main([environment, copy, "--missing"])
    assert stopped.value.code == 2
    assert why in capsys.readouterr().err


def restored_from_staging(copy: str) -> None:
    """Has DynamoDB make staging's table, and a copy of it."""
    staging = ENVIRONMENTS["staging"].table
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    made = dynamodb.describe_table(TableName=COPY)["Table"]
    dynamodb.create_table(
        TableName=staging,
        KeySchema=made["KeySchema"],
        AttributeDefinitions=[
            each for each in made["AttributeDefinitions"] if each["AttributeName"] in {"PK", "SK"}
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.update_continuous_backups(
        TableName=staging, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.restore_table_to_point_in_time(SourceTableName=staging, TargetTableName=copy)


def test_nobody_who_was_erased_comes_back(sent_upload: Upload, copied: Callable[[], None]) -> None:
    copied()
    erasure.erase(sent_upload, actor="sue@example.com", at=timezone.now())
    restore.main(["dev", COPY, "--missing"])
    with pytest.raises(UploadUnknown):
        stored(sent_upload)
    assert history(sent_upload) == ["erased"]


def test_a_suppression_comes_back_unless_it_was_lifted(copied: Callable[[], None]) -> None:
    at = timezone.now()
    for email in ("lost@example.com", "lifted@example.com"):
        suppression.suppress(email, reason=EmailStatus.BOUNCED, detail="", at=at)
    copied()
    suppression.Suppression.at_address("lost@example.com").delete()
    suppression.lift("lifted@example.com", at=at + timedelta(minutes=1))
    restore.main(["dev", COPY, "--missing"])
    assert suppression.find("lost@example.com")
    assert suppression.find("lifted@example.com") is None


def test_nobody_is_signed_in_again(copied: Callable[[], None]) -> None:
    session: SessionBase = SessionStore()
    session.create()
    copied()
    session.delete()
    restore.main(["dev", COPY, "--missing"])
    assert not session.exists(session.session_key or "")


def test_what_dynamodb_would_have_cleared_away_stays_away(
    make_upload: Callable[..., Upload], copied: Callable[[], None]
) -> None:
    upload = make_upload(at=timezone.now() - timedelta(days=31))
    copied()
    lose(upload)
    restore.main(["dev", COPY, "--missing"])
    with pytest.raises(UploadUnknown):
        stored(upload)


def test_an_upload_that_moved_on_meanwhile_is_left(
    sent_upload: Upload, copied: Callable[[], None]
) -> None:
    copied()
    links.revoke(sent_upload, actor="trainer", at=timezone.now())
    dynamodb: Any = boto3.client("dynamodb", region_name="us-east-1")
    losses = restore.compare(
        list(restore.scan(dynamodb, COPY)), restore.scan(dynamodb, TABLE), at=timezone.now()
    )
    [changed] = losses.changed
    links.restore(stored(sent_upload), actor="sue@example.com", at=timezone.now())
    assert not restore.put_changed(dynamodb, TABLE, changed)
    [missing] = [item for item in restore.scan(dynamodb, COPY) if "fileId" in item]
    assert not restore.put_missing(dynamodb, TABLE, missing)
