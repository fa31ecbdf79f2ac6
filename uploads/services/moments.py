"""The moments of a video: added, changed and deleted by its trainer, before it is in or after.

Every function takes the upload and the moments as they were read together, by one Query
(`uploads.rules.own_upload_with_moments`), and reads them again where others came in between.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotFound
from core.table.items import Item
from core.table.writes import Change, ConditionFailed, Delete, Put, Write, commit, update
from uploads.records.event import Actor, Event, EventKind
from uploads.records.moment import MAX_MOMENTS, Moment, upload_with_moments
from uploads.records.upload import Upload

#: How often a write is tried, in all, where others change the same upload.
TRIES = 3


class MomentUnknown(NotFound):
    """The upload has no such moment."""

    code = "moment_unknown"
    message = _("There is no such moment. It may have been deleted.")


class TooManyMoments(Conflict):
    """The upload has as many as it may."""

    code = "too_many_moments"
    title = _("This video has no room for more moments")
    message = _(
        "A video has at most %(most)d moments. Delete one, or add these words to another one."
    ) % {"most": MAX_MOMENTS}


class NoVideo(Conflict):
    """The upload failed for good, or was discarded: nobody will ever see its moments."""

    code = "no_video"
    title = _("This upload has ended")
    message = _("Its video never arrived or was discarded. Send the video again.")


class MomentChanged(Conflict):
    """It was changed since it was shown, in another tab, say."""

    code = "moment_changed"
    title = _("This moment has changed")

    def __init__(self, moment: Moment) -> None:
        super().__init__(moment.moment_id)
        self.moment = moment
        self.message = _(
            "It was changed elsewhere while you were writing, and now says: “%(time)s %(text)s”. "
            "What you typed is still here: save again to replace it."
        ) % {"time": moment.span, "text": moment.text}


class Busy(Conflict):
    """Others have changed the upload again and again."""

    code = "busy"
    message = _("Others are changing this video right now. Please try again in a moment.")


def find(moments: Sequence[Moment], moment_id: str | UUID) -> Moment:
    """Return the moment with this id.

    Raises:
        MomentUnknown: there is none.
    """
    for moment in moments:
        if moment.moment_id == str(moment_id):
            return moment
    raise MomentUnknown


def add(
    upload: Upload,
    moments: Sequence[Moment],
    moment_id: str | UUID,
    *,
    duration_ms: int | None = None,
    at: datetime,
    **words: Any,
) -> Moment:
    """Write a moment; or, where the request is repeated, find the one that it wrote.

    Args:
        moment_id: made by whoever asks.
        duration_ms: how long the film is, if the browser knows.
        words: `ms`, `end_ms`, `text` and `kind`, as `uploads.forms.moments` cleans them.

    Raises:
        TooManyMoments, NoVideo, Busy: it was not written.
        UploadUnknown: the upload was erased meanwhile.
    """
    for _try in range(TRIES):
        if any(moment.moment_id == str(moment_id) for moment in moments):
            return find(moments, moment_id)
        if not upload.keeps_video:
            raise NoVideo
        if len(moments) >= MAX_MOMENTS:
            raise TooManyMoments
        moment = Moment.of(upload, moment_id, at=at, **words)
        try:
            commit(*_writes(upload, moment, duration_ms, at=at))
        except ConditionFailed:
            upload, moments = upload_with_moments(upload.file_id, consistent=True)
        else:
            return moment
    raise Busy


def _writes(
    upload: Upload, moment: Moment, duration_ms: int | None, *, at: datetime
) -> list[Write]:
    """The moment, the upload's count of them, and with the first one a line in its history."""
    is_first = upload.moment_count is None
    has_room = (
        Upload.moment_count.does_not_exist() if is_first else Upload.moment_count < MAX_MOMENTS
    )
    told = {"duration_ms": duration_ms} if duration_ms and not upload.duration_ms else {}
    writes: list[Write] = [
        Change(upload, told, {"moment_count": 1}, only_if=Item.pk.exists() & has_room),
        Put(moment, only_if=Item.pk.does_not_exist()),
    ]
    if is_first:
        line = Event.of(upload, EventKind.DEBRIEFED, actor=Actor.TRAINER.value, at=at)
        writes.append(Put(line))
    return writes


def change(
    upload: Upload,
    moments: Sequence[Moment],
    moment_id: str | UUID,
    *,
    version: int,
    at: datetime,
    **words: Any,
) -> Moment:
    """Give a moment other words, or another time, if nobody has since it was shown as `version`.

    Raises:
        MomentChanged: somebody has.
        MomentUnknown: it was deleted.
        UploadUnknown: the upload was erased.
    """
    for _try in range(TRIES):
        moment = find(moments, moment_id)
        if all(getattr(moment, name) == value for name, value in words.items()):
            return moment  # a repeated request, perhaps
        if moment.version != version:
            raise MomentChanged(moment)
        values = words | {"version": version + 1, "changed_at": at}
        as_shown = Moment.version == version
        try:
            if moment.ms == words["ms"]:
                update(Change(moment, values, only_if=as_shown))
                return moment
            moved = Moment.of(upload, moment_id, at=at, **words)
            moved.version = version + 1
            commit(Delete(moment, only_if=as_shown), Put(moved, only_if=Item.pk.does_not_exist()))
        except ConditionFailed:
            upload, moments = upload_with_moments(upload.file_id, consistent=True)
        else:
            return moved
    raise Busy


def delete(upload: Upload, moments: Sequence[Moment], moment_id: str | UUID) -> Moment | None:
    """Delete a moment, as it is now; return what it was, or None if there was none any more.

    Raises:
        Busy: it was not deleted.
        UploadUnknown: the upload was erased.
    """
    for _try in range(TRIES):
        try:
            moment = find(moments, moment_id)
        except MomentUnknown:
            return None
        one_less = Change(upload, added={"moment_count": -1}, only_if=Item.pk.exists())
        try:
            commit(one_less, Delete(moment, only_if=Moment.version == moment.version))
        except ConditionFailed:
            upload, moments = upload_with_moments(upload.file_id, consistent=True)
        else:
            return moment
    raise Busy
