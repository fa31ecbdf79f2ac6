"""A trainer's own uploads, newest first."""

from datetime import datetime
from typing import cast

from pynamodb.pagination import ResultIterator

from apexshare.paging import Page, page_of, start_of
from uploads import counts
from uploads.models import Upload

PAGE_SIZE = 20


def uploads_of(
    trainer_sub: str, *, at: datetime, student: str = "", cursor: str | None = None
) -> Page[Upload]:
    """One page of what this trainer sent in the last 30 days, to everyone or to one `student`.

    One Query: by the trainer's index, or by the student's (a student has few uploads), where
    other trainers' are left out.

    Raises:
        CursorInvalid: the cursor is not one for this list.
    """
    query = f"uploads of {trainer_sub} to {student or 'everyone'}"
    start = start_of(cursor, query=query)
    # The same days as `counts.total` counts; DynamoDB clears older ones away when it likes.
    first = f"DATE#{counts.since(at)}"
    if student:
        results = Upload.by_student.query(
            f"STUDENT#{student}",
            Upload.gsi1sk >= first,
            filter_condition=Upload.trainer_sub == trainer_sub,
            scan_index_forward=False,
            limit=PAGE_SIZE,
            last_evaluated_key=start,
        )
    else:
        results = Upload.by_trainer.query(
            f"TRAINER#{trainer_sub}",
            Upload.gsi3sk >= first,
            scan_index_forward=False,
            limit=PAGE_SIZE,
            last_evaluated_key=start,
        )
    return page_of(cast("ResultIterator[Upload]", results), query=query)
