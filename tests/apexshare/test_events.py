import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.core import mail

from apexshare import events
from tests.conftest import Failing, client_error, put_object, stored
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.storage import objects

EVENTS = Path(__file__).parent.parent / "events"


def s3_event(*uploads: Upload, name: str = "s3-object-created-post.json") -> dict[str, Any]:
    """A real event, about these uploads' objects."""
    event = json.loads((EVENTS / name).read_text())
    [record] = event["Records"]
    event["Records"] = []
    for upload in uploads:
        copy = json.loads(json.dumps(record))
        copy["s3"]["bucket"]["name"] = upload.s3_bucket
        copy["s3"]["object"]["key"] = quote_plus(upload.s3_key, safe="/")
        event["Records"].append(copy)
    return dict(event)


@pytest.mark.parametrize(
    "name", ["s3-object-created-post.json", "s3-object-created-multipart.json"]
)
def test_s3s_event_completes_the_upload(make_upload: Callable[..., Upload], name: str) -> None:
    upload = make_upload()
    put_object(upload)
    events.objects_created(s3_event(upload, name=name), None)
    assert stored(upload).status == Status.COMPLETED


def test_every_record_is_handled(make_upload: Callable[..., Upload]) -> None:
    uploads = [make_upload() for _ in range(3)]
    for upload in uploads:
        put_object(upload)
    events.objects_created(s3_event(*uploads), None)
    assert len(mail.outbox) == 3


def test_one_failing_record_does_not_stop_the_others_and_is_delivered_again(
    make_upload: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [make_upload() for _ in range(3)]
    for upload in uploads:
        put_object(upload)
    monkeypatch.setattr(objects, "beginning", Failing(objects.beginning, client_error("SlowDown")))
    with pytest.raises(ExceptionGroup):
        events.objects_created(s3_event(*uploads), None)
    assert len(mail.outbox) == 2
    events.objects_created(s3_event(*uploads), None)
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"Records": [{}]},
        {"Records": [None]},
        {"Records": None},
        {"Records": 7},
        {"Records": [{"s3": {"bucket": {"name": "x"}, "object": {"key": 7}}}]},
        {"Records": [{"s3": {"bucket": {"name": "x"}}}]},
        {"Records": [{"s3": {"bucket": {"name": "x"}, "object": {"key": "videos/%ff%00"}}}]},
    ],
)
def test_a_malformed_event_is_ignored(event: dict[str, Any]) -> None:
    events.objects_created(event, None)


def test_the_schedule_reconciles(make_upload: Callable[..., Upload]) -> None:
    from django.utils import timezone

    upload = make_upload(at=timezone.now())
    put_object(upload)
    events.reconcile({}, None)
    assert stored(upload).status == Status.COMPLETED


def test_the_schedule_cleans(make_upload: Callable[..., Upload]) -> None:
    from django.utils import timezone

    upload = make_upload(at=timezone.now(), attributes={"status": "revoked"})
    put_object(upload)
    events.clean({}, None)
    assert objects.head(upload) is None
