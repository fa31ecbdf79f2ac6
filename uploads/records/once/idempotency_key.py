"""The keys by which a repeated request, whose answer was lost, makes no second upload.

A program chooses its keys; our own form carries one. A key is remembered as long as the upload that
it created: an upload that was interrupted goes on days later, by the same requests.

Source: IETF, "The Idempotency-Key HTTP Header Field",
https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from core.errors import Refused
from core.table.items import Item
from uploads.records.upload import Upload


class KeyReused(Refused):
    """The key came before, with another body."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"
    field = "Idempotency-Key"
    message = _("This key was used with another request body. Use a new key for each upload.")


class IdempotencyKey(Item, discriminator="idempotency"):
    """A trainer's key, and the upload that it stands for."""

    #: Of the upload, or the first of several.
    file_id = UnicodeAttribute(attr_name="fileId")
    #: SHA-256 of the body that came with the key.
    body = UnicodeAttribute()

    @classmethod
    def of(cls, name: str, upload: Upload, *, body: dict[str, Any]) -> Self:
        """Return the trainer's key `name` for a new `upload`, not yet written."""
        canonical = json.dumps(body, sort_keys=True, default=str)
        return cls(
            # Hashed together: a trainer reaches nobody else's keys, and any text will do as one.
            pk=f"IDEMPOTENCY#{_sha256(json.dumps([upload.trainer_sub, name]))}",
            sk="IDEMPOTENCY",
            ttl=upload.ttl,
            file_id=upload.file_id,
            body=_sha256(canonical),
        )

    @classmethod
    def is_free(cls, *, at: datetime) -> Condition:
        """Return the condition that the key was not used, or is forgotten."""
        # DynamoDB clears keys away up to 48 hours late, so the clock decides.
        free: Condition = cls.pk.does_not_exist() | (cls.ttl < at)
        return free


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
