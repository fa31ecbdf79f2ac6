"""An upload's history in plain words: who did what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uploads.history import Event, upload_with_events
from uploads.models import Upload
from uploads.statuses import Failure

#: Lines that are told; a student may download as often as they like.
MOST_LINES = 200

WORDS: dict[str, str | Promise] = {
    "created": _("began the upload"),
    "received": _("received the video and found it as announced"),
    "retried": _("took it up again after an interruption"),
    "emailed": _("emailed the link to the student"),
    "failed": _("gave up"),
    "delivered": _("handed the email over to the student’s mailbox"),
    "soft_bounced": _("could not deliver the email; the mailbox may be full"),
    "bounced": _("could not deliver the email: there is no such mailbox"),
    "rejected": _("was kept from sending the email by the mail service"),
    "complained": _("was told that the student marked the email as spam"),
    "resent": _("emailed the link once more"),
    "address_corrected": _("corrected the student’s address"),
    "email_allowed": _("allowed email to this address again"),
    "extended": _("changed how long the link works"),
    "exported": _("handed out all that is held on the student"),
    "revoked": _("withdrew the link"),
    "replaced": _("found another video in its place, and withdrew the link"),
    "restored": _("let the link work again"),
    "erased": _("erased the video and all that was known of it"),
    "opened": _("opened the page for the first time"),
    "downloaded": _("asked for the file"),
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
class Story:
    """Lines, newest first; `is_cut` says that older ones were left out."""

    lines: list[Line]
    is_cut: bool


def upload_with_story(file_id: str | UUID) -> tuple[Upload, Story]:
    """The upload with this id as it was last written, and what happened to it, in one Query.

    Raises:
        UploadUnknown: there is none.
    """
    upload, events = upload_with_events(file_id, most=MOST_LINES + 1)
    return upload, _told(upload, events)


def of(upload: Upload) -> Story:
    """What happened to `upload`, in one Query of its last `MOST_LINES` events."""
    events = Event.query(
        upload.pk,
        Event.sk.startswith("EVENT#"),
        scan_index_forward=False,
        limit=MOST_LINES + 1,
    )
    return _told(upload, list(events))


def of_all(uploads: list[Upload]) -> Story:
    """What happened to several uploads, one Query each."""
    stories = [of(upload) for upload in uploads]
    lines = [line for story in stories for line in story.lines]
    return Story(
        lines=sorted(lines, key=lambda line: line.at, reverse=True),
        is_cut=any(story.is_cut for story in stories),
    )


def _told(upload: Upload, events: Sequence[Event]) -> Story:
    lines = [_line(upload, event) for event in events[:MOST_LINES]]
    return Story(lines=lines, is_cut=len(events) > MOST_LINES)


def _line(upload: Upload, event: Event) -> Line:
    people = {
        "trainer": upload.trainer_name,
        "student": upload.student_name,
        "system": "ApexShare",
    }
    detail = event.detail or ""
    if event.kind == "failed" and detail in Failure.values:
        detail = str(Failure(detail).label)
    return Line(
        upload=upload,
        at=event.at,
        who=people.get(event.actor, event.actor),
        what=str(WORDS.get(event.kind, event.kind)),
        detail=detail,
    )
