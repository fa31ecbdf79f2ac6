"""The claim on an upload: which process is sending its email, and until when nobody else may.

A handler claims an upload before it sends the email. Whoever comes second (a redelivered or
parallel event) finds it claimed and leaves. A claim that was never finished, because the process
died, lapses after `LEASE`; no claim, or one of long ago, means that the upload is free.
"""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.condition import Condition

from uploads.records.upload import Upload

#: How long a claim holds: more than the 120 seconds that Lambda gives the handler.
LEASE = timedelta(minutes=5)


def is_held(upload: Upload, *, at: datetime) -> bool:
    """Return whether somebody's claim on the upload still holds."""
    return upload.claimed_at is not None and upload.claimed_at >= at - LEASE


def is_being_emailed(upload: Upload, *, at: datetime) -> bool:
    """Return whether somebody has claimed it, and not recorded yet what came of it."""
    if not is_held(upload, at=at):
        return False
    return upload.email_sent_at is None or upload.email_sent_at < upload.claimed_at


def free(*, at: datetime, claimed_at: Attribute[Any] = Upload.claimed_at) -> Condition:
    """Return the condition that nobody's claim holds; `claimed_at` is where claims are kept."""
    free: Condition = claimed_at.does_not_exist() | (claimed_at < at - LEASE)
    return free


def as_read(upload: Upload) -> Condition:
    """Return the condition that the claim is the one that we read or made."""
    return unchanged(Upload.claimed_at, upload.claimed_at)


def unchanged(attribute: Attribute[Any], value: datetime | None) -> Condition:
    """Return the condition that an attribute still has the value that was read, or still none."""
    if value is None:
        return attribute.does_not_exist()
    condition: Condition = attribute == value
    return condition


def upload_as_read(upload: Upload) -> Condition:
    """Return the condition that nobody has claimed, moved or readdressed it since we read it."""
    condition: Condition = (
        (Upload.status == upload.status)
        & as_read(upload)
        & (Upload.student_email == upload.student_email)
    )
    return condition
