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

from apexshare.errors import Refused

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


def sign(place: Any, *, query: str) -> str:
    """A cursor that `read` turns back into `place`, for the list that `query` names only."""
    return signing.dumps(place, salt=query)


def read(cursor: str | None, *, query: str) -> Any:
    """The place behind a cursor; None for the first page.

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
    """The key after which the page behind `cursor` begins; None for the first page.

    Raises:
        CursorInvalid: it was changed, or belongs to another `query`.
    """
    key: Key | None = read(cursor, query=query)
    return key


class Stretch(Protocol):
    """One partition of a list: makes the Query that reads on from `start`."""

    def __call__(
        self, *, start: Key | None, newest_first: bool, batch: int
    ) -> ResultIterator[Any]: ...


@dataclass(frozen=True, kw_only=True)
class Walk(Generic[T]):
    """A list that runs over several partitions, newest first, read page by page both ways.

    `stretches` are the partitions by name, newest first; `make` turns DynamoDB's item into ours.
    One page holds `size` items. A Query evaluates `batch` items, all of one request about `most`:
    a filter that leaves almost nothing through ends there, not at the list's end.
    """

    query: str
    stretches: Mapping[str, Stretch]
    make: Callable[[Key], T]
    size: int
    batch: int
    most: int

    def page(self, cursor: str | None = None) -> Page[T]:
        """The page behind `cursor`, or the first.

        Raises:
            CursorInvalid: the cursor is not one of this list.
        """
        name, key, is_back = read(cursor, query=self.query) or (next(iter(self.stretches)), None, 0)
        if name not in self.stretches:
            raise CursorInvalid
        steps = _Steps(self, _Place(name, key), newest_first=not is_back)
        found = list(islice(steps, self.size))
        # One more item tells whether there is a further page.
        is_more = len(found) == self.size and next(steps, None) is not None
        is_cut = steps.cut_at is not None and not is_more
        end = found[-1][0] if is_more else steps.cut_at
        if not is_back:
            items = [self.make(item) for _place, item in found]
            before = self._cursor(found[0][0], is_back=True) if found and cursor else None
            return Page(items, self._cursor(end), before, "cursor" if is_cut else None)
        if end is None:
            # Back at the beginning: shown anew, and full.
            return self.page()
        items = [self.make(item) for _place, item in reversed(found)]
        after = self._cursor(found[0][0]) if found else None
        return Page(items, after, self._cursor(end, is_back=True), "back" if is_cut else None)

    def _cursor(self, place: "_Place | None", *, is_back: bool = False) -> str | None:
        return sign([*place, int(is_back)], query=self.query) if place else None


class _Place(NamedTuple):
    """After the item with this key in this stretch; without a key, at the stretch's beginning."""

    name: str
    key: Key | None


class _Steps(Generic[T]):
    """The items from one place on, with their places; `cut_at` is where the reads ended."""

    def __init__(self, walk: Walk[T], start: _Place, *, newest_first: bool) -> None:
        names = list(walk.stretches)
        if not newest_first:
            names.reverse()
        self._names = names[names.index(start.name) :]
        self._walk, self._key, self._newest_first = walk, start.key, newest_first
        self._left = walk.most
        self._items = self._run()
        self.cut_at: _Place | None = None

    def __iter__(self) -> "_Steps[T]":
        return self

    def __next__(self) -> tuple[_Place, Key]:
        return next(self._items)

    def _run(self) -> Iterator[tuple[_Place, Key]]:
        for name in self._names:
            if self._left <= 0:
                self.cut_at = _Place(name, None)
                return
            yield from self._stretch(name)
            if self.cut_at:
                return
            self._key = None

    def _stretch(self, name: str) -> Iterator[tuple[_Place, Key]]:
        results = self._walk.stretches[name](
            start=self._key, newest_first=self._newest_first, batch=self._walk.batch
        )
        for page in results.page_iter:
            self._left -= page["ScannedCount"]
            for item in page["Items"]:
                key = {part: item[part] for part in results.page_iter.key_names}
                yield _Place(name, key), item
            if self._left <= 0 and results.page_iter.last_evaluated_key:
                self.cut_at = _Place(name, results.page_iter.last_evaluated_key)
                return
