"""An upload's history, as it stands in the table: one line for each thing that happened to it."""

from contextlib import suppress
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from pynamodb.attributes import UnicodeAttribute

from apexshare.table import ConditionFailed, InstantAttribute, Item, commit
from uploads.models import Upload, UploadUnknown

#: The kind of the one line that outlives an upload.
ERASED = "erased"


class Event(Item, discriminator="event"):
    """One line of an upload's history, in the upload's own item collection."""

    kind = UnicodeAttribute()
    at = InstantAttribute()
    #: "trainer", "student", "system", or a support agent's email address.
    actor = UnicodeAttribute()
    detail = UnicodeAttribute(null=True)

    @classmethod
    def of(
        cls, upload: Upload, kind: str, *, actor: str, at: datetime, detail: str | None = None
    ) -> Self:
        """A line of `upload`'s history, not yet written. All keys of an event are spelled here."""
        # Microseconds, so that two downloads within a second are two lines.
        moment = at.isoformat(timespec="microseconds")
        return cls(
            pk=upload.pk,
            sk=f"EVENT#{moment}#{kind}",
            ttl=upload.ttl,
            kind=kind,
            at=at,
            actor=actor,
            detail=detail,
        )

    @classmethod
    def history(cls, upload: Upload, *, consistent: bool = False) -> list[Self]:
        """All lines of `upload`'s history, oldest first, in one Query."""
        found = cls.query(upload.pk, cls.sk.startswith("EVENT#"), consistent_read=consistent)
        return list(found)

    @classmethod
    def erasure(cls, file_id: str) -> Self | None:
        """That an upload was erased, when and by whom: all that is left of it."""
        events = cls.query(f"UPLOAD#{file_id}", cls.sk.startswith("EVENT#"))
        return next((event for event in events if event.kind == ERASED), None)

    def add(self, upload: Upload) -> None:
        """Write it to `upload`'s history, unless the upload was erased meanwhile."""
        with suppress(ConditionFailed):
            commit(put=[self], check=[(upload, Item.pk.exists())])


def upload_with_events(
    file_id: str | UUID, *, most: int | None = None
) -> tuple[Upload, list[Event]]:
    """The upload with this id as it was last written, and its latest events, newest first.

    In one Query, for both lie under one key. `most` is how many events are wanted; None wants all.

    Raises:
        UploadUnknown: there is none.
    """
    found = Item.query(
        f"UPLOAD#{file_id}",
        consistent_read=True,
        scan_index_forward=False,  # the upload's `METADATA#` comes after every `EVENT#`
        limit=None if most is None else most + 1,
    )
    upload = next(found, None)
    if not isinstance(upload, Upload):
        raise UploadUnknown
    return upload, [cast("Event", item) for item in found]


def forget_events(upload: Upload) -> None:
    """Delete all lines of the history of an upload that is erased, but the one that says so."""
    with Event.batch_write() as batch:
        for event in Event.history(upload, consistent=True):
            if event.kind != ERASED:
                batch.delete(event)
