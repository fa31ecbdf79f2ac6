"""A trainer's own uploads, newest first."""

from datetime import datetime
from typing import Any, cast

from pynamodb.pagination import ResultIterator

from core.table.paging import Page, page_of, start_of
from uploads.queries import totals
from uploads.records import counts, keys
from uploads.records.upload import Upload

PAGE_SIZE = 20

#: Uploads that a page may leave out; they are read all the same. A cursor leads further.
MAX_OFFSET = 1000


def uploads_of(
    trainer_sub: str,
    *,
    at: datetime,
    student: str = "",
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    offset: int = 0,
) -> Page[Upload]:
    """`limit` of what this trainer sent, to everyone or to one `student`, while we keep it.

    Begins where the `cursor` leads, and leaves out the first `offset`. One Query: by the trainer's
    index, or by the student's (a student has few uploads), where other trainers' are left out.

    Raises:
        CursorInvalid: the cursor is not one for this list.
    """
    query = f"uploads of {trainer_sub} to {student or 'everyone'}"
    # The same days as `totals.total` counts; DynamoDB clears older ones away when it likes.
    first = keys.dated(counts.kept_since(at))
    options: dict[str, Any] = {
        "scan_index_forward": False,
        "last_evaluated_key": start_of(cursor, query=query),
    }
    if student:
        own = Upload.trainer_sub == trainer_sub
        results = Upload.by_student.query(
            keys.of_student(student), Upload.gsi1sk >= first, filter_condition=own, **options
        )
    else:
        # One more is read, so that there is a cursor only where something follows.
        results = Upload.by_trainer.query(
            keys.of_trainer(trainer_sub),
            Upload.gsi3sk >= first,
            page_size=offset + limit + 1,
            **options,
        )
    page = page_of(cast("ResultIterator[Upload]", results), query=query, limit=limit, offset=offset)
    page.items.sort(key=_newest_first)
    return page


def _newest_first(upload: Upload) -> tuple[float, int]:
    """Uploads of one form are of one instant, and stand in the order of their filming."""
    place = upload.batch.index(upload.file_id) if upload.batch else 0
    return -upload.upload_date.timestamp(), place


def total(trainer_sub: str, *, at: datetime, student: str = "") -> int:
    """Return how many uploads `uploads_of` lists in all."""
    if not student:
        return totals.total(trainer_sub, at=at)
    return Upload.by_student.count(
        keys.of_student(student),
        Upload.gsi1sk >= keys.dated(counts.kept_since(at)),
        filter_condition=Upload.trainer_sub == trainer_sub,
    )
