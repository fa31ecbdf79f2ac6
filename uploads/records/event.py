"""An upload's history, as it stands in the table: one line for each thing that happened to it."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, Self, cast
from uuid import UUID

from django.db.models import TextChoices
from pynamodb.attributes import UnicodeAttribute

from core.environments.lifetimes import RECOVERY_DAYS
from core.table.items import InstantAttribute, Item
from core.table.writes import Change, Check, ConditionFailed, Put, commit, update
from core.text import masked
from uploads.records import keys
from uploads.records.moment import MAX_MOMENTS, Moment
from uploads.records.upload import Upload, UploadUnknown

#: How long it stays known that an upload was erased, and by whom; counted from the erasure. Longer
#: than any copy of the table still has the upload, or a restore would bring it back.
ERASURE_KEPT = timedelta(days=RECOVERY_DAYS + 5)


class EventKind(TextChoices):
    """The kind of an event. `uploads.queries.timeline` has the words for people."""

    CREATED = "created"
    RECEIVED = "received"
    EMAILED = "emailed"
    FAILED = "failed"
    HELD = "held"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    SOFT_BOUNCED = "soft_bounced"
    CONTENT_REFUSED = "content_refused"
    REJECTED = "rejected"
    BOUNCED = "bounced"
    BLOCKED = "blocked"
    COMPLAINED = "complained"
    COMPLAINT_BLOCKED = "complaint_blocked"
    NOT_SPAM = "not_spam"
    AUTH_FAILED = "auth_failed"
    RESENT = "resent"
    ADDRESS_CORRECTED = "address_corrected"
    EMAIL_ALLOWED = "email_allowed"
    EXTENDED = "extended"
    DEBRIEFED = "debriefed"
    DEBRIEF_EMAILED = "debrief_emailed"
    EXPORTED = "exported"
    REVOKED = "revoked"
    REPLACED = "replaced"
    RESTORED = "restored"
    #: The kind of the one line that outlives an upload.
    ERASED = "erased"
    OPENED = "opened"
    DOWNLOADED = "downloaded"


class Actor(TextChoices):
    """The one who did it; a support agent stands under their email address."""

    TRAINER = "trainer"
    STUDENT = "student"
    SYSTEM = "system"


class Event(Item, discriminator="event"):
    """One line of an upload's history, in the upload's own item collection."""

    #: An `EventKind`.
    kind = UnicodeAttribute()
    at = InstantAttribute()
    #: An `Actor`, or a support agent's email address.
    actor = UnicodeAttribute()
    detail = UnicodeAttribute(null=True)

    @classmethod
    def of(
        cls,
        upload: Upload,
        kind: EventKind,
        *,
        actor: str = Actor.SYSTEM.value,
        at: datetime,
        detail: str | None = None,
    ) -> Self:
        """Return a line of `upload`'s history, not yet written."""
        # Microseconds, so that two downloads within a second are two lines.
        moment = at.isoformat(timespec="microseconds")
        return cls(
            pk=upload.pk,
            sk=f"{keys.EVENT}{moment}#{kind.value}",
            ttl=upload.ttl,
            kind=kind.value,
            at=at,
            actor=actor,
            detail=detail,
        )

    @classmethod
    def of_erasure(cls, upload: Upload, *, actor: str, at: datetime) -> Self:
        """Return the line that `upload` is erased, not yet written.

        It is kept for its own time, however soon the upload itself would have been cleared away.
        """
        line = cls.of(upload, EventKind.ERASED, actor=actor, at=at)
        line.ttl = at + ERASURE_KEPT
        return line

    @classmethod
    def of_correction(cls, upload: Upload, email: str, *, actor: str, at: datetime) -> Self:
        """Return the line that `upload` goes to `email` from now on, not yet written.

        The former address may be somebody else's, whose history this is not: it is told masked, and
        `corrections_from` finds the line by a digest of it.
        """
        detail = f"{masked(upload.student_email)} → {masked(email)}"
        line = cls.of(upload, EventKind.ADDRESS_CORRECTED, actor=actor, at=at, detail=detail)
        line.gsi1pk, line.gsi1sk = keys.of_former_student(upload.student_email), keys.dated(at)
        return line

    @classmethod
    def corrections_from(cls, email: str) -> list[Self]:
        """Return all lines by which an upload went from `email` to another address, oldest first.

        One Query of GSI1, which may lack what the last second brought.
        """
        return [cast("Self", item) for item in cls.by_student.query(keys.of_former_student(email))]

    @property
    def file_id(self) -> str:
        """The id of the upload whose history this is of."""
        return self.pk.removeprefix(keys.UPLOAD)

    def forget_former_address(self) -> None:
        """Keep of a correction only that it was made: no address, and nothing to find it by."""
        nothing = {"detail": None, "gsi1pk": None, "gsi1sk": None}
        with suppress(ConditionFailed):  # the upload was erased meanwhile
            update(Change(self, values=nothing, only_if=Item.pk.exists()))

    @classmethod
    def history(cls, upload: Upload, *, consistent: bool = False) -> list[Self]:
        """Return all lines of `upload`'s history, oldest first, in one Query."""
        found = cls.query(upload.pk, cls.sk.startswith(keys.EVENT), consistent_read=consistent)
        return list(found)

    @classmethod
    def erasure(cls, file_id: str) -> Self | None:
        """Return the line that an upload was erased, when and by whom: all that is left of it."""
        events = cls.query(keys.of_upload(file_id), cls.sk.startswith(keys.EVENT))
        return next((event for event in events if event.kind == EventKind.ERASED), None)

    def add(self, upload: Upload) -> None:
        """Write it to `upload`'s history, unless the upload was erased meanwhile."""
        with suppress(ConditionFailed):
            commit(Put(self), Check(upload, only_if=Item.pk.exists()))


class Whole(NamedTuple):
    """An upload and all that hangs on it: moments in order, events with the newest first."""

    upload: Upload
    moments: list[Moment]
    events: list[Event]


def whole_upload(file_id: str | UUID, *, most: int | None = None) -> Whole:
    """Return the upload with this id as it was last written, its moments and its latest events.

    In one Query, for all lie under one key. At least `most` events come, if there are so many; None
    wants all.

    Raises:
        UploadUnknown: there is none.
    """
    found = Item.query(
        keys.of_upload(file_id),
        consistent_read=True,
        # The upload's `METADATA#` comes after every `EVENT#`, and every `MOMENT#` after that.
        scan_index_forward=False,
        limit=None if most is None else most + 1 + MAX_MOMENTS,
    )
    moments: list[Moment] = []
    for item in found:
        if isinstance(item, Upload):
            return Whole(item, moments[::-1], [cast("Event", event) for event in found])
        if not isinstance(item, Moment):
            break
        moments.append(item)
    raise UploadUnknown


def forget_events(upload: Upload) -> None:
    """Delete all lines of the history of an upload that is erased, but the one that says so."""
    with Event.batch_write() as batch:
        for event in Event.history(upload, consistent=True):
            if event.kind != EventKind.ERASED:
                batch.delete(event)
