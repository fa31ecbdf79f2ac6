"""The table as it is, read past our own code; and a watch that judges each write to it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.machine.diagram import EMAIL_STATUSES, MAILED, MOVING, STEPS

Row = dict[str, Any]

#: What a claim is when it was given back.
FREE = "1970-01-01T00:00:00Z"


def _items() -> Any:
    backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][settings.AWS_REGION]
    return backend.get_table(settings.ENVIRONMENT.table).items


def rows(prefix: str, sort_prefix: str = "") -> list[Row]:
    """All items whose keys begin so, as plain attributes."""
    return [
        {name: value.cast_value for name, value in item.attrs.items()}
        for key, by_sort_key in _items().items()
        if key.value.startswith(prefix)
        for sort_key, item in by_sort_key.items()
        if sort_key.value.startswith(sort_prefix)
    ]


def upload(file_id: str) -> Row | None:
    """An upload's item; None if there is none."""
    found = rows(f"UPLOAD#{file_id}", "METADATA#")
    return found[0] if found else None


def instant(text: str) -> datetime:
    """An instant as the table spells it."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sight:
    """What the watch sees of one upload, or of what is left of it."""

    status: str | None
    email: tuple[str | None, str | None]
    claimed: str | None
    #: The sort keys of its history.
    lines: frozenset[str]


class Watch:
    """Looks at all uploads after each write, and compares with what it saw before."""

    def __init__(self, *, on_step: Callable[[str, str | None, str | None], None]) -> None:
        self.on_step = on_step
        self.seen: dict[str, Sight] = {}
        #: Every line of history ever written, by upload.
        self.lines: dict[str, Counter[str]] = {}
        #: Uploads that somebody asked to erase: their histories may vanish.
        self.erasing: set[str] = set()
        self.walked: Counter[tuple[str | None, str | None]] = Counter()

    def look(self) -> None:
        """Judge what the latest write did."""
        now = _look()
        before, self.seen = self.seen, now
        nothing = Sight(None, (None, None), None, frozenset())
        for file_id in before.keys() | now.keys():
            was, is_now = before.get(file_id, nothing), now.get(file_id, nothing)
            if was != is_now:
                self._judge(file_id, was, is_now)

    def skip(self) -> None:
        """Take things as they are: DynamoDB itself has cleared something away."""
        self.seen = _look()

    def _judge(self, file_id: str, was: Sight, now: Sight) -> None:
        new = [line.rpartition("#")[2] for line in now.lines - was.lines]
        self.lines.setdefault(file_id, Counter()).update(new)
        gone = was.lines - now.lines
        assert not gone or file_id in self.erasing, f"lines vanished: {gone}"
        moving = [kind for kind in new if kind in MOVING]
        if was.status != now.status or moving:
            edge = was.status, now.status
            assert edge in STEPS, f"{edge} is not in the diagram ({new})"
            assert len(moving) == 1, f"{edge} wrote {moving}"
            assert moving[0] in STEPS[edge], f"{edge} wrote {moving}"
            self.walked[edge] += 1
        _judge_email(was, now)
        if was.claimed != now.claimed not in (None, FREE):
            assert now.status in MAILED, f"claimed for an email while {now.status}"
        if was.status != now.status:
            self.on_step(file_id, was.status, now.status)


def _judge_email(was: Sight, now: Sight) -> None:
    (status, message_id), (status_now, message_id_now) = was.email, now.email
    if message_id == message_id_now and status and status_now:
        assert EMAIL_STATUSES.index(status) <= EMAIL_STATUSES.index(status_now)
    elif message_id_now:
        assert status_now == "sent"


def _look() -> dict[str, Sight]:
    found: dict[str, Sight] = {}
    for key, by_sort_key in _items().items():
        if not key.value.startswith("UPLOAD#"):
            continue
        lines = frozenset(sk.value for sk in by_sort_key if sk.value.startswith("EVENT#"))
        [item] = [
            item.attrs for sk, item in by_sort_key.items() if sk.value.startswith("METADATA#")
        ] or [{}]
        status, email_status, message_id, claimed = (
            item[name].value if name in item else None
            for name in ("status", "emailStatus", "emailMessageId", "claimedAt")
        )
        if item or lines:
            found[key.value.removeprefix("UPLOAD#")] = Sight(
                status, (email_status, message_id), claimed, lines
            )
    return found


def clear(*, before: datetime) -> None:
    """DynamoDB deletes what expired: uploads and lines of their histories."""
    for key, by_sort_key in _items().items():
        if not key.value.startswith("UPLOAD#"):
            continue
        for sort_key, item in list(by_sort_key.items()):
            ttl = item.attrs.get("ttl")
            if ttl and int(ttl.value) < before.timestamp():
                del by_sort_key[sort_key]


def drop(file_id: str) -> None:
    """Delete an upload's item, and nothing of its history."""
    for key, by_sort_key in _items().items():
        if key.value == f"UPLOAD#{file_id}":
            for sort_key in [one for one in by_sort_key if one.value.startswith("METADATA#")]:
                del by_sort_key[sort_key]
