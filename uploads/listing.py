"""A trainer's own uploads, newest first."""

from typing import cast

from pynamodb.pagination import ResultIterator

from apexshare.paging import Page, page_of, start_of
from uploads.models import Upload

PAGE_SIZE = 20

#: Uploads that a page may leave out; they are read all the same. A cursor leads further.
FURTHEST_OFFSET = 1000


def uploads_of(trainer_sub: str, *, student: str = "", cursor: str | None = None) -> Page[Upload]:
    """One page of what this trainer sent, to everyone or to the `student` with this address.

    One Query: by the trainer's index, or by the student's (a student has few uploads), where
    other trainers' are left out.

    Raises:
        CursorInvalid: the cursor is not one for this list.
    """
    query = f"uploads of {trainer_sub} to {student or 'everyone'}"
    start = start_of(cursor, query=query)
    if student:
        results = Upload.by_student.query(
            f"STUDENT#{student}",
            filter_condition=Upload.trainer_sub == trainer_sub,
            scan_index_forward=False,
            limit=PAGE_SIZE,
            last_evaluated_key=start,
        )
    else:
        results = Upload.by_trainer.query(
            f"TRAINER#{trainer_sub}",
            scan_index_forward=False,
            limit=PAGE_SIZE,
            last_evaluated_key=start,
        )
    return page_of(cast("ResultIterator[Upload]", results), query=query)


def recent(trainer_sub: str, *, limit: int, offset: int = 0, cursor: str = "") -> Page[Upload]:
    """The `limit` uploads of this trainer after the first `offset`, or from `cursor` on.

    One Query, which reads those that are left out too. The page's cursor is None exactly when no
    upload follows.

    Raises:
        CursorInvalid: the cursor is not one for this list.
    """
    query = f"recent uploads of {trainer_sub}"
    results = Upload.by_trainer.query(
        f"TRAINER#{trainer_sub}",
        scan_index_forward=False,
        limit=offset + limit,
        # One more is looked at, which tells whether any follows.
        page_size=offset + limit + 1,
        last_evaluated_key=start_of(cursor, query=query),
    )
    page = page_of(cast("ResultIterator[Upload]", results), query=query)
    return Page(page.items[offset:], page.cursor)
