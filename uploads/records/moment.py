"""A moment: a trainer's words at a time in the video.

Times are milliseconds from the film's beginning. They hold for the video in whatever quality.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from core.table.items import InstantAttribute, Item
from uploads.records import keys
from uploads.records.upload import Upload, UploadUnknown

#: Of one upload.
MAX_MOMENTS = 200

#: The latest that a moment may be, in milliseconds: no session is longer than a day.
MAX_MS = 24 * 60 * 60 * 1000

#: A time in a film as people write it: 42, 0:42, 1:02:03 or, to the thousandth, 0:42.480.
TIME = r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?([0-5]?\d(?:[.,]\d{1,3})?)"

#: The same at the beginning of a line of text, where a lone number may be anything.
TIME_IN_TEXT = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d"


class MomentKind(TextChoices):
    """Whether it went well. A sign goes with the words wherever a colour tells it."""

    WELL_DONE = "well_done", _("Well done")
    WORK_ON = "work_on", _("Work on this")
    DANGER = "danger", _("Danger")


SIGNS = {MomentKind.WELL_DONE: "✓", MomentKind.WORK_ON: "➜", MomentKind.DANGER: "⚠\ufe0e"}


class Moment(Item, discriminator="moment"):
    """One moment, in the upload's own item collection."""

    ms = NumberAttribute()
    #: When it is over, in milliseconds; many have no end.
    end_ms = NumberAttribute(attr_name="endMs", null=True)
    text = UnicodeAttribute()
    #: A `MomentKind`.
    kind = UnicodeAttribute()
    #: Another one after each change, so that of two who change it at once the second is told.
    version = NumberAttribute(default=1)
    changed_at = InstantAttribute(attr_name="changedAt")

    @classmethod
    def of(
        cls,
        upload: Upload,
        moment_id: str | UUID,
        *,
        ms: int,
        text: str,
        kind: str,
        end_ms: int | None = None,
        at: datetime,
    ) -> Self:
        """Return a moment of `upload`, not yet written."""
        return cls(
            pk=upload.pk,
            sk=f"{keys.MOMENT}{ms:08d}#{moment_id}",
            ttl=upload.ttl,
            ms=ms,
            end_ms=end_ms,
            text=text,
            kind=kind,
            changed_at=at,
        )

    @property
    def moment_id(self) -> str:
        """Its id, made by whoever wrote it."""
        return self.sk.rpartition("#")[2]

    @property
    def time(self) -> str:
        """Its time as people write it."""
        return clock(int(self.ms))

    @property
    def span(self) -> str:
        """Its time, and where it has an end, until when."""
        return f"{self.time}–{clock(int(self.end_ms))}" if self.end_ms else self.time

    @property
    def seconds(self) -> str:
        """Its time in seconds, as a query says it: "42" or "42.48"."""
        return in_seconds(int(self.ms))

    @property
    def kind_label(self) -> str:
        """The kind in a person's words."""
        return str(MomentKind(self.kind).label)

    @property
    def sign(self) -> str:
        """The sign of its kind."""
        return SIGNS[MomentKind(self.kind)]


def clock(ms: int, *, is_exact: bool = False) -> str:
    """Return a time such as "0:42" or "1:02:03"; `is_exact` to the thousandth, where it matters."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{thousandths:03d}" if is_exact and thousandths else text


def in_seconds(ms: int) -> str:
    """Return a time in seconds, such as "42" or "42.48"."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def milliseconds(text: str) -> int | None:
    """Return the time that `text` says, as `TIME` has it; None if it says none."""
    found = re.fullmatch(TIME, text.strip(), re.ASCII)
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    whole, _dot, rest = seconds.replace(",", ".").partition(".")
    total = 60 * (60 * int(hours or 0) + int(minutes or 0)) + int(whole)
    return 1000 * total + int(rest.ljust(3, "0"))


def upload_with_moments(
    file_id: str | UUID, *, consistent: bool = False
) -> tuple[Upload, list[Moment]]:
    """Return the upload with this id and its moments in order, in one Query.

    Raises:
        UploadUnknown: there is none.
    """
    found = Item.query(
        keys.of_upload(file_id),
        # `METADATA#` and `MOMENT#` lie side by side, away from the history.
        Item.sk.between(keys.METADATA, f"{keys.MOMENT}~"),
        consistent_read=consistent,
    )
    upload = next(found, None)
    if not isinstance(upload, Upload):
        raise UploadUnknown
    return upload, [cast("Moment", item) for item in found]


def moments_of(upload: Upload) -> list[Moment]:
    """Return the moments of `upload` in order, as they were last written; one Query, or none."""
    if not upload.moment_count:
        return []
    return list(_stored(upload))


def forget_moments(upload: Upload) -> None:
    """Delete all moments of an upload that is erased."""
    with Moment.batch_write() as batch:
        for moment in _stored(upload):
            batch.delete(moment)


def _stored(upload: Upload) -> Iterator[Moment]:
    found = Moment.query(upload.pk, Moment.sk.startswith(keys.MOMENT), consistent_read=True)
    return cast("Iterator[Moment]", found)
