"""Pages of a DynamoDB query, and the signed cursor that leads from one to the next."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.utils.translation import gettext_lazy as _
from pynamodb.pagination import ResultIterator

from apexshare.errors import Refused

T = TypeVar("T")


class CursorInvalid(Refused):
    """A cursor that we did not make, or made for another list."""

    code = "cursor_invalid"
    message = _("This list has moved on. Start again at its beginning.")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `cursor` leads to the next, and is None on the last."""

    items: list[T]
    cursor: str | None


def page_of(results: ResultIterator[T], *, query: str) -> Page[T]:
    """The items that `results` (made with a limit) holds, and the cursor to go on from there.

    Args:
        query: names the list, so that its cursor opens no other one.
    """
    items = list(results)
    key = results.last_evaluated_key
    return Page(items, signing.dumps(key, salt=query) if key else None)


def start_of(cursor: str | None, *, query: str) -> dict[str, Any] | None:
    """The key after which the page behind `cursor` begins; None for the first page.

    Raises:
        CursorInvalid: it was changed, or belongs to another `query`.
    """
    if not cursor:
        return None
    try:
        key: dict[str, Any] = signing.loads(cursor, salt=query)
    except signing.BadSignature as error:
        raise CursorInvalid from error
    return key
