"""A large video in parts, each put straight into S3 by the browser.

The server owns the state: which multipart upload runs stands in our record, which parts are there
says S3 (ListParts), so an upload can go on after a reload, on another day or from another device.
Source: AWS, "Uploading and copying objects using multipart upload".
"""

from collections.abc import Iterable
from math import ceil
from typing import Any, NoReturn
from unicodedata import normalize

from botocore.exceptions import ClientError

from core import aws
from core.table.writes import Change, ConditionFailed, update
from core.text import one_line
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.storage import objects
from uploads.storage.keys import content_disposition
from uploads.storage.parts import EARLIER_PART, Parts, part_size
from uploads.storage.refusals import (
    MAX_SIGNED,
    FileChanged,
    MultipartGone,
    MultipartNotBegun,
    NotResumable,
    OtherFile,
    PartNumbersInvalid,
    PartsMissing,
)

#: Seconds that a signed URL of a part works; it is asked for shortly before use.
PART_LIFETIME = 3600


def require_pending(upload: Upload) -> None:
    """Require that the upload waits for a video whose size we know.

    Raises:
        NotResumable: it does not.
    """
    if not upload.is_pending or not upload.file_size:
        raise NotResumable


def open_parts(upload: Upload, *, name: str, size: int, fingerprint: str) -> Parts:
    """Start the multipart upload, or find the running one and what it has.

    Raises:
        OtherFile: size or fingerprint are not those that the upload was begun with; or the name,
            where no fingerprint decides (phones give the same video another name each time).
        NotResumable: the upload is not pending.
    """
    require_pending(upload)
    if (size, fingerprint) != (upload.file_size, upload.fingerprint):
        raise OtherFile
    if not fingerprint and _spelled(name) != _spelled(upload.original_file_name):
        raise OtherFile
    try:
        return running(upload)
    except MultipartGone:
        found = objects.head(upload)
        if found and found.size == size:
            # Completed a moment ago; only its event is still on the way.
            raise NotResumable from None
        return _create(upload)


def running(upload: Upload, *, best_effort: bool = False) -> Parts:
    """Return the parts that S3 has of a running multipart upload.

    Args:
        best_effort: rather fail than wait, see `core.aws.client`.

    Raises:
        MultipartGone: none runs.
    """
    if not upload.multipart_id:
        raise MultipartNotBegun
    pages = (
        aws.client("s3", best_effort=best_effort)
        .get_paginator("list_parts")
        .paginate(Bucket=upload.s3_bucket, Key=upload.s3_key, UploadId=upload.multipart_id)
    )
    try:
        # A raced part can be listed twice (SeaweedFS does); the later one counts.
        parts = {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}
    except ClientError as error:
        _raise_gone(error)
    return _parts(upload, parts)


def sign(upload: Upload, numbers: Iterable[int]) -> dict[int, str]:
    """URLs that take these parts, by number, for `PART_LIFETIME`. Asks nothing of AWS.

    Raises:
        MultipartGone, NotResumable, PartNumbersInvalid
    """
    require_pending(upload)
    if not upload.multipart_id:
        raise MultipartNotBegun
    wanted = set(numbers)
    last = ceil(upload.file_size / _part_size(upload))
    if not 1 <= len(wanted) <= MAX_SIGNED or not wanted <= set(range(1, last + 1)):
        raise PartNumbersInvalid(last)
    return {number: _sign(upload, number) for number in sorted(wanted)}


def complete(upload: Upload, *, fingerprint: str | None = None) -> None:
    """Join the parts, as S3 lists them, into the object. May be called again after a lost answer.

    Args:
        fingerprint: of the file as it is now, where the sender looked at it once more.

    Raises:
        FileChanged: it is not that of the file that the upload was begun with. The parts, of which
            nobody knows what they are a mix of, are dropped.
        PartsMissing: S3 does not have all of them.
        MultipartGone: there is neither a multipart upload nor its object.
    """
    if upload.is_received:
        return
    require_pending(upload)
    if fingerprint is not None and fingerprint != upload.fingerprint:
        abort(upload)
        raise FileChanged
    try:
        answer = _join(upload, running(upload))
    except MultipartGone:
        # A "complete" whose answer was lost leaves the object and no multipart upload.
        found = objects.head(upload)
        if found is None or found.size != upload.file_size:
            raise
    else:
        _record_checksum(upload, answer)


def abort(upload: Upload) -> None:
    """Drop the parts at S3, if there are any."""
    if upload.multipart_id:
        _abort(upload, upload.multipart_id)


def _abort(upload: Upload, multipart_id: str) -> None:
    try:
        aws.client("s3").abort_multipart_upload(
            Bucket=upload.s3_bucket, Key=upload.s3_key, UploadId=multipart_id
        )
    except ClientError as error:
        if aws.error_code(error) != "NoSuchUpload":
            raise


def _create(upload: Upload) -> Parts:
    """Create a multipart upload; of two that begin at once, one wins and both use it."""
    created = aws.client("s3").create_multipart_upload(
        Bucket=upload.s3_bucket,
        Key=upload.s3_key,
        ContentType=upload.content_type,
        ContentDisposition=content_disposition(upload.original_file_name),
    )["UploadId"]
    before = upload.multipart_id
    size = part_size(int(upload.file_size or 0))
    unchanged = Upload.multipart_id == before if before else Upload.multipart_id.does_not_exist()
    waits = unchanged & (Upload.status == Status.PENDING.value)
    try:
        update(Change(upload, {"multipart_id": created, "part_size": size}, only_if=waits))
    except ConditionFailed:
        upload.read_again()
        # It may have been us, in a try whose answer was lost.
        if upload.multipart_id != created:
            _abort(upload, created)
        require_pending(upload)
        return running(upload)
    return _parts(upload, {})


def _parts(upload: Upload, listed: dict[int, Any]) -> Parts:
    """Return the parts that S3 `listed`, by their numbers."""
    return Parts(
        sizes={number: part["Size"] for number, part in listed.items()},
        etags={number: part["ETag"] for number, part in listed.items()},
        total=int(upload.file_size or 0),
        part_size=_part_size(upload),
        latest_at=max((part["LastModified"] for part in listed.values()), default=None),
    )


def _spelled(name: str) -> str:
    """Return the mended name in one spelling of its letters: macOS takes accents apart."""
    return normalize("NFC", one_line(name))


def _part_size(upload: Upload) -> int:
    """Return the bytes of each part, also of what was begun before they were recorded."""
    return int(upload.part_size or part_size(int(upload.file_size or 0), usual=EARLIER_PART))


def _join(upload: Upload, parts: Parts) -> dict[str, Any]:
    if len(parts.done) != parts.count or len(parts.sizes) != parts.count:
        raise PartsMissing
    joined = [{"PartNumber": number, "ETag": parts.etags[number]} for number in parts.done]
    try:
        answer: dict[str, Any] = aws.client("s3").complete_multipart_upload(
            Bucket=upload.s3_bucket,
            Key=upload.s3_key,
            UploadId=upload.multipart_id,
            MultipartUpload={"Parts": joined},
        )
    except ClientError as error:
        _raise_gone(error)
    return answer


def _sign(upload: Upload, number: int) -> str:
    total = int(upload.file_size or 0)
    whole = Parts(sizes={}, etags={}, total=total, part_size=_part_size(upload))
    url: str = aws.client("s3").generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": upload.s3_bucket,
            "Key": upload.s3_key,
            "UploadId": upload.multipart_id,
            "PartNumber": number,
            # Signed, so that S3 takes no other size; browsers send the header by themselves.
            "ContentLength": whole.expected_size(number),
        },
        ExpiresIn=PART_LIFETIME,
    )
    return url


def _record_checksum(upload: Upload, answer: dict[str, Any]) -> None:
    """S3 computes CRC64NVME by itself; SeaweedFS does not."""
    checksum = answer.get("ChecksumCRC64NVME")
    if checksum:
        update(Change(upload, {"checksum": checksum}, only_if=Upload.pk.exists()))


def _raise_gone(error: ClientError) -> NoReturn:
    if aws.error_code(error) != "NoSuchUpload":
        raise error
    raise MultipartGone from error
