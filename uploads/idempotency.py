"""A request may be repeated whose answer was lost: the same key makes no second upload.

A program chooses its keys; our own form carries one. A key is remembered as long as the upload that
it began: an upload that was interrupted goes on days later, by the same requests.

Source: IETF, "The Idempotency-Key HTTP Header Field" (draft).
"""

import hashlib
import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from apexshare.errors import Conflict, Refused
from apexshare.table import ConditionFailed, Item
from uploads import lifecycle
from uploads.models import Upload, UploadUnknown
from uploads.suppression import AddressSuppressed


class KeyReused(Refused):
    """The key came before, with another body."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"
    field = "Idempotency-Key"
    message = _("This key was used with another request body. Use a new key for each upload.")


class AlreadyBegun(Conflict):
    """The key came before, and what it began waits for no video any more."""

    code = "already_begun"
    message = _(
        "The upload of this key waits for no video any more. GET /uploads/{fileId} tells how it "
        "stands; to send the video once more, use another key."
    )

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.file_id)
        self.details = {"fileId": upload.file_id, "status": upload.status}


class AlreadyErased(Conflict):
    """The key came before, and what it began was erased."""

    code = "already_erased"
    field = "Idempotency-Key"
    message = _("The upload of this key was erased. To send the video once more, use another key.")


class Key(Item, discriminator="idempotency"):
    """What a trainer's key stands for. All keys of it are spelled here."""

    #: Of the upload, or the first of several.
    file_id = UnicodeAttribute(attr_name="fileId")
    #: SHA-256 of the body that came with the key.
    body = UnicodeAttribute()

    @classmethod
    def of(cls, name: str, upload: Upload, *, body: dict[str, Any]) -> Self:
        """The trainer's key `name` for a new `upload`, not yet written."""
        canonical = json.dumps(body, sort_keys=True, default=str)
        return cls(
            # Hashed together: a trainer reaches nobody else's keys, and any text will do as one.
            pk=f"IDEMPOTENCY#{_sha256(json.dumps([upload.trainer_sub, name]))}",
            sk="IDEMPOTENCY",
            ttl=upload.ttl,
            file_id=upload.file_id,
            body=_sha256(canonical),
        )


def begin_once(uploads: list[Upload], key: Key, *, at: datetime) -> list[Upload]:
    """Begin `uploads` of one form, or find those that were begun with this key before.

    Of two requests at once, one begins: the key is written in the uploads’ own transaction.

    Raises:
        KeyReused: the key was used with another body.
        AddressSuppressed: it is the first time, and the address takes no email from us.
    """
    # DynamoDB clears keys away up to 48 hours late, so the clock decides.
    is_free = Key.pk.does_not_exist() | (Key.ttl < at)
    try:
        lifecycle.begin(*uploads, at=at, put_if=[(key, is_free)])
    except ConditionFailed:
        return _begun(key)
    except AddressSuppressed as error:
        try:
            return _begun(key)
        except DoesNotExist:
            raise error from None
    return uploads


def begin_one(upload: Upload, key: Key, *, at: datetime) -> Upload:
    """The same for a program, which is about to send the video.

    Raises:
        AlreadyBegun, AlreadyErased: the upload that was begun before takes no video.
        KeyReused, AddressSuppressed: as above.
    """
    try:
        [upload] = begin_once([upload], key, at=at)
    except UploadUnknown as error:
        raise AlreadyErased from error
    if not upload.is_pending:
        raise AlreadyBegun(upload)
    return upload


def _begun(key: Key) -> list[Upload]:
    first = Key.get(key.pk, key.sk, consistent_read=True)
    if first.body != key.body:
        raise KeyReused
    return Upload.find(first.file_id, consistent=True).siblings()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
