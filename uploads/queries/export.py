"""All that we hold on a student, for a student who asks."""

from datetime import datetime
from typing import Any, cast

from core.table.items import Item
from uploads.records import keys, suppression
from uploads.records.event import Event, EventKind
from uploads.records.moment import moments_of
from uploads.records.upload import Upload

#: Attributes that only repeat others, for DynamoDB's sake.
KEYS = {
    "PK",
    "SK",
    "ttl",
    "itemType",
    *(f"GSI{n}{part}" for n in (1, 2, 3) for part in ("PK", "SK")),
}


def of_student(email: str, *, actor: str, at: datetime) -> dict[str, Any]:
    """Return everything under a student's address, as JSON can carry it, under the table's names.

    That it was handed out is a line in the history of each upload. `corrections` are the lines by
    which uploads went from this address to another one. One Query for the uploads, one for each
    history, in full, one for the moments of each that has some, and one for the corrections.
    """
    uploads = [cast("Upload", item) for item in Upload.by_student.query(keys.of_student(email))]
    for upload in uploads:
        Event.of(upload, EventKind.EXPORTED, actor=actor, at=at).add(upload)
    suppressed = suppression.find(email)
    return {
        "studentEmail": email,
        "exportedAt": at.isoformat(timespec="seconds"),
        "uploads": [
            _plain(upload)
            | {
                "moments": [_plain(moment) for moment in moments_of(upload)],
                "history": [_plain(event) for event in Event.history(upload)],
            }
            for upload in uploads
        ],
        "suppression": _plain(suppressed) if suppressed else None,
        "corrections": [_plain(line) for line in Event.corrections_from(email)],
    }


def _plain(item: Item) -> dict[str, Any]:
    values = item.to_simple_dict()
    return {name: value for name, value in values.items() if name not in KEYS}
