"""Support search: uploads of a student, a trainer or a month, and problems.

No list costs more the more there is: a page is a few Queries, and where a filter leaves little
through, one request reads `MAX_READ` items and then offers to go on looking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import and_
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pynamodb.expressions.condition import Condition
from pynamodb.pagination import ResultIterator

from core.table.items import ByMonth, ByStudent, ByTrainer
from core.table.paging import Page, Paginator, Partition
from uploads.records import keys
from uploads.records.once import claim
from uploads.records.statuses import EMAIL_ADVICE, Status
from uploads.records.upload import Upload

Index = ByStudent | ByTrainer | ByMonth

PAGE_SIZE = 25

#: Items that a filtered Query evaluates, and all of one request together.
BATCH, MAX_READ = 100, 400

#: Days by which DynamoDB clears expired items away too late, at most.
LATE_TTL_DAYS = 2

#: A video that has not come by then is worth a question.
LATE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search; what is empty does not matter. `trainer` is a `sub`, `month` "2025-09"."""

    student: str = ""
    trainer: str = ""
    month: str = ""
    status: str = ""


class Problem(TextChoices):
    """A problem with an upload that somebody should look at."""

    FAILED = "failed", _("Failed")
    UNDELIVERED = "undelivered", _("Email not delivered for now")
    REJECTED = "rejected", _("Email refused for what it says")
    BOUNCED = "bounced", _("Email bounced")
    BLOCKED = "blocked", _("Address on SES’s own list")
    COMPLAINED = "complained", _("Email marked as spam")
    HELD = "held", _("SES does not let us send the email")
    STUCK = "stuck", _("Stuck: the email does not go out")
    LATE = "late", _("No video for a day")


def months(at: datetime) -> list[str]:
    """Return the months that may still hold uploads, newest first, such as "2025-09"."""
    return _months(at, settings.ENVIRONMENT.record_days + LATE_TTL_DAYS)


def search(wanted: Search, *, at: datetime, cursor: str | None = None) -> Page[Upload]:
    """Return one page of the uploads that meet all that is wanted, newest first.

    Raises:
        CursorInvalid: the cursor is not one of this search.
    """
    filters = []
    if wanted.status:
        filters.append(Upload.status == wanted.status)
    if wanted.student and wanted.trainer:
        filters.append(Upload.trainer_sub == wanted.trainer)
    condition = reduce(and_, filters) if filters else None
    return _paginator(
        f"support search {wanted}", _partitions(wanted, condition, at=at), condition
    ).page(cursor)


def problems(*, at: datetime, cursor: str | None = None) -> Page[Upload]:
    """Return one page of the uploads that somebody should look at (see `problem`), newest first.

    Only while a link can work: later there is nothing to mend, and search still finds them.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    is_waited_for = Upload.is_emailed_together.is_in(True) & (Upload.upload_date >= at - LATE)
    stuck = (Upload.status == Status.PROCESSING.value) & claim.free(at=at) & ~is_waited_for
    held = (Upload.status == Status.PROCESSING.value) & Upload.email_held.exists()
    late = (Upload.status == Status.PENDING.value) & (Upload.upload_date < at - LATE)
    unread = (Upload.status == Status.COMPLETED.value) & Upload.email_status.is_in(
        *(status.value for status in EMAIL_ADVICE)
    )
    condition = (Upload.status == Status.FAILED.value) | held | stuck | late | unread
    days = settings.ENVIRONMENT.link_days
    within = ByMonth.sk >= keys.in_month(at - timedelta(days=days))
    partitions: dict[str, Partition] = {
        key: partial(_query, Upload.by_month, key, within, condition)
        for key in map(keys.of_month, _months(at, days))
    }
    return _paginator("problems", partitions, condition).page(cursor)


def problem(upload: Upload, *, at: datetime) -> Problem | None:
    """Return the problem with an upload, or None."""
    if upload.status == Status.FAILED:
        return Problem.FAILED
    if upload.status == Status.COMPLETED and upload.email_status in Problem.values:
        return Problem(upload.email_status)
    if upload.is_email_held:
        return Problem.HELD
    is_late = upload.upload_date < at - LATE
    if upload.status == Status.PROCESSING and not claim.is_held(upload, at=at):
        # One email may wait for the other videos of its batch.
        return None if upload.is_emailed_together and not is_late else Problem.STUCK
    return Problem.LATE if upload.is_pending and is_late else None


def _partitions(
    wanted: Search, condition: Condition | None, *, at: datetime
) -> dict[str, Partition]:
    """Return the narrowest partitions that hold everything wanted."""
    of_month = keys.of_month(wanted.month)
    index: Index
    if wanted.student:
        index, partitions, within = Upload.by_student, [keys.of_student(wanted.student)], of_month
    elif wanted.trainer:
        index, partitions, within = Upload.by_trainer, [keys.of_trainer(wanted.trainer)], of_month
    else:
        partitions = [
            keys.of_month(month) for month in ([wanted.month] if wanted.month else months(at))
        ]
        index, within = Upload.by_month, keys.UPLOAD
    begins = type(index).sk.startswith(within)
    return {key: partial(_query, index, key, begins, condition) for key in partitions}


def _months(at: datetime, days: int) -> list[str]:
    """Return the months of the last `days`, newest first."""
    every = (at - timedelta(days=number) for number in range(days + 1))
    return sorted({f"{day:%Y-%m}" for day in every}, reverse=True)


def _query(
    index: Index,
    key: str,
    within: Condition,
    condition: Condition | None,
    *,
    start: dict[str, Any] | None,
    newest_first: bool,
    batch: int,
) -> ResultIterator[Any]:
    return index.query(
        key,
        within,
        filter_condition=condition,
        scan_index_forward=not newest_first,
        page_size=batch,
        last_evaluated_key=start,
    )


def _paginator(
    name: str, partitions: dict[str, Partition], condition: Condition | None
) -> Paginator[Upload]:
    return Paginator(
        query=name,
        partitions=partitions,
        make=Upload.from_raw_data,
        size=PAGE_SIZE,
        batch=PAGE_SIZE + 1 if condition is None else BATCH,
        max_read=MAX_READ,
    )
