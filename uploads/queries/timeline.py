"""An upload's timeline: its history in plain words, who did what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uploads.records import keys
from uploads.records.event import Actor, Event, EventKind, whole_upload
from uploads.records.moment import Moment
from uploads.records.statuses import Failure, Hold
from uploads.records.upload import Upload

#: Lines that are told; a student may download as often as they like.
MAX_LINES = 200

WORDS: dict[str, str | Promise] = {
    EventKind.CREATED: _("began the upload"),
    EventKind.RECEIVED: _("received the video"),
    EventKind.EMAILED: _("emailed the link to the student"),
    EventKind.FAILED: _("gave up"),
    EventKind.HELD: _("could not email the student yet: the mail service does not let us"),
    EventKind.DELIVERED: _("handed the email over to the student’s mailbox"),
    EventKind.ANSWERED: _("got an automatic reply to the email, such as an out-of-office note"),
    EventKind.SOFT_BOUNCED: _("could not deliver the email this time; the mailbox may be full"),
    EventKind.CONTENT_REFUSED: _("could not deliver the email: the mailbox refuses what it says"),
    EventKind.REJECTED: _("was kept from sending the email by the mail service"),
    EventKind.BOUNCED: _("could not deliver the email: there is no such mailbox"),
    EventKind.BLOCKED: _(
        "could not send the email: the mail service has this address on its own list of those "
        "that bounced"
    ),
    EventKind.COMPLAINED: _("was told that the student marked the email as spam"),
    EventKind.COMPLAINT_BLOCKED: _(
        "could not send the email: the mail service has this address on its own list of those "
        "that marked email as spam"
    ),
    EventKind.NOT_SPAM: _("was told that the student marked the email as not spam"),
    EventKind.AUTH_FAILED: _("was told that a mail server doubted who sent the email"),
    EventKind.RESENT: _("emailed the link once more"),
    EventKind.ADDRESS_CORRECTED: _("corrected the student’s address"),
    EventKind.EMAIL_ALLOWED: _("allowed email to this address again"),
    EventKind.EXTENDED: _("changed how long the link works"),
    EventKind.DEBRIEFED: _("wrote the first moment"),
    EventKind.DEBRIEF_EMAILED: _("emailed the moments to the student"),
    EventKind.EXPORTED: _("handed out all that is held on the student"),
    EventKind.REVOKED: _("withdrew the link"),
    EventKind.REPLACED: _("found another video in its place, and withdrew the link"),
    EventKind.RESTORED: _("let the link work again"),
    EventKind.ERASED: _("erased the video and all that was known of it"),
    EventKind.OPENED: _("opened the page for the first time"),
    EventKind.DOWNLOADED: _("asked for the file"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened to `upload`; `what` is a phrase that goes on from `who`."""

    upload: Upload
    at: datetime
    who: str
    what: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Lines, newest first; `is_cut` says that older ones were left out."""

    lines: list[Line]
    is_cut: bool


def upload_with_timeline(file_id: str | UUID) -> tuple[Upload, list[Moment], Timeline]:
    """Return the upload with this id as it was last written, its moments, and what happened to it.

    In one Query.

    Raises:
        UploadUnknown: there is none.
    """
    upload, moments, events = whole_upload(file_id, most=MAX_LINES + 1)
    return upload, moments, _timeline(upload, events)


def of(upload: Upload) -> Timeline:
    """Return the timeline of `upload`, in one Query of its last `MAX_LINES` events."""
    events = Event.query(
        upload.pk,
        Event.sk.startswith(keys.EVENT),
        scan_index_forward=False,
        limit=MAX_LINES + 1,
    )
    return _timeline(upload, list(events))


def of_all(uploads: list[Upload]) -> Timeline:
    """Return the timeline of several uploads, one Query each."""
    timelines = [of(upload) for upload in uploads]
    lines = [line for timeline in timelines for line in timeline.lines]
    return Timeline(
        lines=sorted(lines, key=lambda line: line.at, reverse=True),
        is_cut=any(timeline.is_cut for timeline in timelines),
    )


def _timeline(upload: Upload, events: Sequence[Event]) -> Timeline:
    lines = [_line(upload, event) for event in events[:MAX_LINES]]
    return Timeline(lines=lines, is_cut=len(events) > MAX_LINES)


def _line(upload: Upload, event: Event) -> Line:
    people: dict[str, str] = {
        Actor.TRAINER: upload.trainer_name,
        Actor.STUDENT: upload.student_name,
        Actor.SYSTEM: "ApexShare",
    }
    detail = event.detail or ""
    if event.kind == EventKind.FAILED and detail in Failure.values:
        # A reason within a sentence; what to do now stands on the upload's page, and only there.
        detail = str(Failure(detail).label).rstrip(".")
    if event.kind == EventKind.HELD and detail in Hold.values:
        detail = str(Hold(detail).label)
    return Line(
        upload=upload,
        at=event.at,
        who=people.get(event.actor, event.actor),
        what=str(WORDS.get(event.kind, event.kind)),
        detail=detail,
    )
