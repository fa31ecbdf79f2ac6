"""Pages of DynamoDB queries, and the signed cursors that lead from one to the next and back.

A cursor is bound to its query: it opens no other list. No page costs more the longer the list is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from django.core import signing
from django.utils.translation import gettext_lazy as _
from pynamodb.models import Model
from pynamodb.pagination import ResultIterator

from core.errors import Refused

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Key = dict[str, Any]


class CursorInvalid(Refused):
    """A cursor that we did not make, or made for another list."""

    code = "cursor_invalid"
    message = _("This list has moved on. Start again at its beginning.")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `cursor` leads to the next, and is None on the last.

    `back` leads to the page before. `cut` says that the reads of one request ended before the page
    was full, and which of the two goes on looking.
    """

    items: list[T]
    cursor: str | None
    back: str | None = None
    cut: Literal["cursor", "back"] | None = None


def sign(position: Any, *, query: str) -> str:
    """Return a cursor that `read` turns back into `position`, for the list of `query` only."""
    return signing.dumps(position, salt=query)


def read(cursor: str | None, *, query: str) -> Any:
    """Return the position behind a cursor; None for the first page.

    Raises:
        CursorInvalid: it was changed, or belongs to another `query`.
    """
    if not cursor:
        return None
    try:
        return signing.loads(cursor, salt=query)
    except signing.BadSignature as error:
        raise CursorInvalid from error


def page_of(results: ResultIterator[M], *, query: str, limit: int, offset: int = 0) -> Page[M]:
    """`limit` items of `results` (made without a limit), after `offset` that are left out.

    There is a cursor only where a further item follows.

    Args:
        query: names the list, so that its cursor opens no other one.
    """
    items = list(islice(results, offset + limit))[offset:]
    is_more = bool(items) and next(results, None) is not None
    if not is_more:
        return Page(items, None)
    # Not DynamoDB's own key: it names what was read last, even where a filter left that out, and
    # whoever gets a cursor can read it.
    last = items[-1].serialize()
    key = {name: last[name] for name in results.page_iter.key_names}
    return Page(items, sign(key, query=query))


def start_of(cursor: str | None, *, query: str) -> Key | None:
    """Return the key after which the page behind `cursor` begins; None for the first page.

    Raises:
        CursorInvalid: it was changed, or belongs to another `query`.
    """
    key: Key | None = read(cursor, query=query)
    return key


class Partition(Protocol):
    """One partition of a list: makes the Query that reads on from `start`."""

    def __call__(
        self, *, start: Key | None, newest_first: bool, batch: int
    ) -> ResultIterator[Any]: ...


@dataclass(frozen=True, kw_only=True)
class Paginator(Generic[T]):
    """A list that runs over several partitions, newest first, read page by page both ways.

    `partitions` are the partitions by name, newest first; `make` turns DynamoDB's item into ours.
    One page holds `size` items. A Query evaluates `batch` items, all of one request about
    `max_read`: a filter that leaves almost nothing through ends there, not at the list's end.
    """

    query: str
    partitions: Mapping[str, Partition]
    make: Callable[[Key], T]
    size: int
    batch: int
    max_read: int

    def page(self, cursor: str | None = None) -> Page[T]:
        """Return the page behind `cursor`, or the first.

        Raises:
            CursorInvalid: the cursor is not one of this list.
        """
        name, key, is_back = read(cursor, query=self.query) or (
            next(iter(self.partitions)),
            None,
            0,
        )
        if name not in self.partitions:
            raise CursorInvalid
        steps = _Steps(self, Position(name, key), newest_first=not is_back)
        found = list(islice(steps, self.size))
        # One more item tells whether there is a further page.
        is_more = len(found) == self.size and next(steps, None) is not None
        is_cut = steps.cut_at is not None and not is_more
        end = found[-1][0] if is_more else steps.cut_at
        if not is_back:
            items = [self.make(item) for _position, item in found]
            before = self._cursor(found[0][0], is_back=True) if found and cursor else None
            return Page(items, self._cursor(end), before, "cursor" if is_cut else None)
        if end is None:
            # Back at the beginning: shown again, and full.
            return self.page()
        items = [self.make(item) for _position, item in reversed(found)]
        after = self._cursor(found[0][0]) if found else None
        return Page(items, after, self._cursor(end, is_back=True), "back" if is_cut else None)

    def _cursor(self, position: "Position | None", *, is_back: bool = False) -> str | None:
        return sign([*position, int(is_back)], query=self.query) if position else None


class Position(NamedTuple):
    """After the item with this key in this partition; without a key, at its beginning."""

    name: str
    key: Key | None


class _Steps(Generic[T]):
    """The items from one position on, with their positions; `cut_at` is where the reads ended."""

    def __init__(self, paginator: Paginator[T], start: Position, *, newest_first: bool) -> None:
        names = list(paginator.partitions)
        if not newest_first:
            names.reverse()
        self._names = names[names.index(start.name) :]
        self._paginator, self._key, self._newest_first = paginator, start.key, newest_first
        self._left = paginator.max_read
        self._items = self._run()
        self.cut_at: Position | None = None

    def __iter__(self) -> "_Steps[T]":
        return self

    def __next__(self) -> tuple[Position, Key]:
        return next(self._items)

    def _run(self) -> Iterator[tuple[Position, Key]]:
        for name in self._names:
            if self._left <= 0:
                self.cut_at = Position(name, None)
                return
            yield from self._partition(name)
            if self.cut_at:
                return
            self._key = None

    def _partition(self, name: str) -> Iterator[tuple[Position, Key]]:
        results = self._paginator.partitions[name](
            start=self._key, newest_first=self._newest_first, batch=self._paginator.batch
        )
        for page in results.page_iter:
            self._left -= page["ScannedCount"]
            for item in page["Items"]:
                key = {part: item[part] for part in results.page_iter.key_names}
                yield Position(name, key), item
            if self._left <= 0 and results.page_iter.last_evaluated_key:
                self.cut_at = Position(name, results.page_iter.last_evaluated_key)
                return
