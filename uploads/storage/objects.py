"""The videos in S3. Key, size and type always come from our record, never from a request."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages

from core import aws
from uploads.records.upload import Upload
from uploads.storage.keys import POSTERS, VIDEOS, content_disposition, poster_key

#: How long a browser may take to begin sending; a POST that has begun may take longer.
POST_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object as S3 describes it: `size` in bytes, type, digest, and since when it is there."""

    size: int
    content_type: str
    stored_at: datetime
    etag: str


@dataclass(frozen=True, kw_only=True)
class PresignedPost:
    """A form that S3 takes: where to, the hidden fields, and until when."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


def presign_post(
    upload: Upload, *, at: datetime, max_bytes: int, redirect_to: str | None = None
) -> PresignedPost:
    """Return the form by which a browser puts the upload's object.

    Its policy pins key, exact type, name and size (or, where we do not know the size, the range
    that we take). Source: AWS, "Authenticating requests in browser-based uploads using POST".

    Args:
        max_bytes: the largest video that we take.
        redirect_to: where S3 sends the browser afterwards; without it S3 answers 204.
    """
    fields = {
        "Content-Type": upload.content_type,
        "Content-Disposition": content_disposition(upload.original_file_name),
    }
    if redirect_to:
        fields["success_action_redirect"] = redirect_to
    least, most = (
        (1, max_bytes)
        if upload.file_size is None
        else (int(upload.file_size), int(upload.file_size))
    )
    post = aws.client("s3").generate_presigned_post(
        Bucket=upload.s3_bucket,
        Key=upload.s3_key,
        Fields=fields,
        Conditions=[
            *({name: value} for name, value in fields.items()),
            ["content-length-range", least, most],
        ],
        ExpiresIn=int(POST_LIFETIME.total_seconds()),
    )
    return PresignedPost(url=post["url"], fields=post["fields"], expires_at=at + POST_LIFETIME)


def head(upload: Upload) -> StoredObject | None:
    """Return the object under the upload's key, or None."""
    try:
        answer = aws.client("s3").head_object(Bucket=upload.s3_bucket, Key=upload.s3_key)
    except ClientError as error:
        if aws.error_code(error) not in {"404", "NoSuchKey"}:
            raise
        return None
    return _stored(answer, size=answer["ContentLength"])


def beginning(upload: Upload, *, most: int) -> tuple[StoredObject, bytes] | None:
    """What lies under the upload's key, with its first bytes, of one moment; None if nothing does.

    One GetObject of a range says all that HeadObject says. Source:
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

    Args:
        most: how many bytes to read.
    """
    place = {"Bucket": upload.s3_bucket, "Key": upload.s3_key}
    try:
        answer = aws.client("s3").get_object(**place, Range=f"bytes=0-{most - 1}")
    except ClientError as error:
        if aws.error_code(error) == "InvalidRange":  # of an empty object there is no first byte
            found = head(upload)
            return (found, b"") if found else None
        if aws.error_code(error) not in {"404", "NoSuchKey"}:
            raise
        return None
    with closing(answer["Body"]) as body:
        data = body.read()
    return _stored(answer, size=int(answer["ContentRange"].rpartition("/")[2])), data


def put_poster(upload: Upload, image: bytes) -> None:
    """Keep the still of a video."""
    aws.client("s3").put_object(
        Bucket=upload.s3_bucket,
        Key=poster_key(upload.file_id),
        Body=image,
        ContentType="image/jpeg",
    )


def all_objects() -> Iterator[tuple[str, datetime]]:
    """Key of every video and still, and since when it is there; one ListObjectsV2 for 1,000."""
    pages = aws.client("s3").get_paginator("list_objects_v2")
    for prefix in (VIDEOS, POSTERS):
        for page in pages.paginate(Bucket=settings.ENVIRONMENT.video_bucket, Prefix=prefix):
            yield from ((found["Key"], found["LastModified"]) for found in page.get("Contents", []))


def delete(upload: Upload) -> None:
    """Remove the upload's objects, if they are there."""
    for key in (upload.s3_key, poster_key(upload.file_id)):
        delete_object(key)


def delete_object(key: str) -> None:
    """Remove the object under `key`, if it is there."""
    aws.client("s3").delete_object(Bucket=settings.ENVIRONMENT.video_bucket, Key=key)


def signed_url(key: str, *, lifetime: timedelta) -> str:
    """Return an address of the object under `key` that works for `lifetime`, with Range.

    Signed with CloudFront's key where one is configured, else with S3's.
    """
    storage: Any = storages["videos"]
    url: str = storage.url(key, expire=int(lifetime.total_seconds()))
    return url


def _stored(answer: Mapping[str, Any], *, size: int) -> StoredObject:
    """Return what S3's answer says of the whole object, of which it may be a part."""
    return StoredObject(
        size=size,
        content_type=answer["ContentType"],
        stored_at=answer["LastModified"],
        etag=answer["ETag"],
    )
