from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from core import aws as clients
from tests.conftest import Failing, client_error, put_object, stored
from uploads.records.statuses import Failure
from uploads.records.upload import Upload
from uploads.services import erasure, links
from uploads.services.upkeep import cleaner
from uploads.storage import objects

MakeUpload = Callable[..., Upload]


@pytest.fixture
def now() -> datetime:
    """S3 dates its objects by the clock on the wall."""
    return timezone.now()


def with_objects(upload: Upload) -> Upload:
    put_object(upload)
    objects.put_poster(upload, b"jpeg")
    return upload


def keys() -> list[str]:
    return [key for key, _ in objects.all_objects()]


def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next deletion of an object fails."""
    broken = Failing(objects.delete_object, client_error("503"))
    monkeypatch.setattr(objects, "delete_object", broken)


def test_what_a_discarded_upload_left_goes(
    make_upload: MakeUpload, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = with_objects(make_upload(at=now))
    interrupted(monkeypatch)
    links.revoke(upload, actor="trainer", at=now)
    assert len(keys()) == 2
    assert cleaner.clean(at=timezone.now()) == 2
    assert keys() == []


def test_what_was_left_two_months_ago_goes_too(
    make_upload: MakeUpload, now: datetime, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    with_objects(make_upload(at=now, attributes={"status": "revoked"}))
    assert cleaner.clean(at=now + timedelta(days=60)) == 2
    assert keys() == []


@pytest.mark.parametrize("failure", [Failure.SIZE, Failure.TYPE, Failure.NEVER_ARRIVED])
def test_what_failed_for_good_goes(
    make_upload: MakeUpload, now: datetime, failure: Failure
) -> None:
    with_objects(make_upload(at=now, attributes={"status": "failed", "failure": failure.value}))
    assert cleaner.clean(at=timezone.now()) == 2
    assert keys() == []


def test_what_came_after_its_upload_was_erased_goes(make_upload: MakeUpload, now: datetime) -> None:
    upload = make_upload(at=now)
    erasure.erase(upload, actor="support@example.com", at=now)
    with_objects(upload)
    assert cleaner.clean(at=timezone.now()) == 2
    assert keys() == []


@pytest.mark.parametrize(
    "attributes",
    [
        {"status": "pending"},
        {"status": "processing"},
        {"status": "completed"},
        {"status": "failed", "failure": "email_refused"},
        {"status": "failed", "failure": "email_failed"},
        {"status": "failed", "failure": "suppressed"},
        {"status": "revoked", "stored_at": timezone.now()},
    ],
    ids=lambda attributes: attributes.get("failure", attributes["status"]),
)
def test_a_video_that_is_of_use_stays(
    make_upload: MakeUpload, now: datetime, attributes: dict[str, object]
) -> None:
    upload = with_objects(make_upload(at=now, attributes=attributes))
    assert cleaner.clean(at=timezone.now()) == 0
    assert len(keys()) == 2
    assert stored(upload).status == attributes["status"]


def test_what_the_records_do_not_know_stays(make_upload: MakeUpload, now: datetime) -> None:
    """They are of an earlier time after the table was restored; so nothing is taken for erased."""
    upload = with_objects(make_upload(at=now))
    upload.delete()
    assert cleaner.clean(at=timezone.now()) == 0
    assert len(keys()) == 2


def test_what_outlived_its_records_is_left_to_the_buckets_own_rules(
    make_upload: MakeUpload, now: datetime
) -> None:
    upload = make_upload(at=now)
    erasure.erase(upload, actor="support@example.com", at=now)
    with_objects(upload)
    assert cleaner.clean(at=now + timedelta(days=31)) == 0


def test_what_is_not_an_uploads_stays(aws: None, now: datetime) -> None:
    clients.client("s3").put_object(
        Bucket=clients.client("s3").list_buckets()["Buckets"][0]["Name"],
        Key="videos/readme.txt",
        Body=b"x",
    )
    assert cleaner.clean(at=timezone.now()) == 0
    assert keys() == ["videos/readme.txt"]


def test_after_a_failure_the_next_night_goes_on(
    make_upload: MakeUpload, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_objects(make_upload(at=now, attributes={"status": "revoked"}))
    interrupted(monkeypatch)
    with pytest.raises(Exception, match="503"):
        cleaner.clean(at=timezone.now())
    assert cleaner.clean(at=timezone.now()) == 2


def test_it_asks_once_for_many(
    make_upload: MakeUpload, now: datetime, aws_calls: list[str]
) -> None:
    for number in range(5):
        with_objects(make_upload(at=now - timedelta(seconds=number)))
    aws_calls.clear()
    cleaner.clean(at=timezone.now())
    assert aws_calls.count("ListObjectsV2") == 2
    assert aws_calls.count("Query") <= 2, "one for each month"
    assert len(aws_calls) <= 4


def test_a_person_can_begin_it(
    make_upload: MakeUpload, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with_objects(make_upload(at=now, attributes={"status": "revoked"}))
    call_command("clean")
    assert "Deleted 2 objects" in capsys.readouterr().out
