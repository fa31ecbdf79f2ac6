"""The videos in the bucket: where they go, what is there, and how they are removed."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from core import aws as clients
from tests.conftest import NOON, Failing, client_error, new_upload, put_object
from tests.films import VIDEO
from uploads.records.upload import Upload
from uploads.storage import keys, objects

MakeUpload = Callable[..., Upload]


def conditions(post: objects.PresignedPost) -> list[Any]:
    policy = json.loads(base64.b64decode(post.fields["policy"]))
    return list(policy["conditions"])


def presign(upload: Upload, *, redirect_to: str | None = None) -> objects.PresignedPost:
    return objects.presign_post(upload, at=NOON, max_bytes=1000, redirect_to=redirect_to)


def test_a_form_pins_key_type_and_name(aws: None) -> None:
    upload = new_upload()
    post = presign(upload)
    assert post.expires_at == NOON + objects.POST_LIFETIME
    assert {"key": upload.s3_key} in conditions(post)
    assert {"Content-Type": "video/mp4"} in conditions(post)
    name = keys.content_disposition("Lap 1.mp4")
    assert {"Content-Disposition": name} in conditions(post)
    assert post.fields["key"] == upload.s3_key


@pytest.mark.parametrize(("size", "bounds"), [(4, [4, 4]), (None, [1, 1000])])
def test_a_form_takes_exactly_the_announced_size_or_what_we_take(
    aws: None, size: int | None, bounds: list[int]
) -> None:
    upload = new_upload()
    upload.file_size = size
    assert ["content-length-range", *bounds] in conditions(presign(upload))


def test_a_form_leads_back_only_where_it_is_asked_to(aws: None) -> None:
    back = "http://testserver/uploads/"
    assert "success_action_redirect" not in presign(new_upload()).fields
    post = presign(new_upload(), redirect_to=back)
    assert {"success_action_redirect": back} in conditions(post)


def test_what_lies_there_is_told_as_s3_has_it(aws: None) -> None:
    upload = new_upload()
    assert objects.head(upload) is None
    put_object(upload, b"123456789", "text/html")
    found = objects.head(upload)
    assert found
    assert (found.size, found.content_type) == (9, "text/html")
    assert found.etag


def test_a_failing_s3_is_not_taken_for_a_missing_object(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = clients.client("s3")
    failing = Failing(s3.head_object, client_error("SlowDown"))
    monkeypatch.setattr(s3, "head_object", failing)
    with pytest.raises(ClientError):
        objects.head(new_upload())


def test_videos_and_stills_are_listed_and_nothing_else(aws: None) -> None:
    upload = new_upload()
    put_object(upload)
    objects.put_poster(upload, b"\xff\xd8\xff")
    clients.client("s3").put_object(Bucket=upload.s3_bucket, Key="static/app.css", Body=b"")
    assert [key for key, _ in objects.all_objects()] == [
        upload.s3_key,
        keys.poster_key(upload.file_id),
    ]


def test_an_upload_is_deleted_with_its_still_and_alone(aws: None) -> None:
    upload, other = new_upload(), new_upload()
    for one in (upload, other):
        put_object(one)
        objects.put_poster(one, b"\xff\xd8\xff")
    for _ in range(2):  # what is gone may be deleted again
        objects.delete(upload)
    assert {key for key, _ in objects.all_objects()} == {
        other.s3_key,
        keys.poster_key(other.file_id),
    }


def test_a_signed_address_gives_the_video_for_its_lifetime(aws: None) -> None:
    upload = new_upload()
    put_object(upload)
    address = objects.signed_url(upload.s3_key, lifetime=timedelta(minutes=5))
    assert requests.get(address, timeout=10).content == VIDEO
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["300"]
