"""One school's world: a clock, its people, the events on their way, and what must always hold."""

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from botocore.client import BaseClient
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from core.aws import AWS_ERRORS
from tests.inprocess import Moto
from tests.machine import table
from tests.machine.diagram import MAILED
from tests.machine.post import Mail, Post
from tests.machine.table import Watch
from tests.machine.trouble import Died, Trouble, Violation, verdicts
from uploads.services import creation

#: A month ends soon.
BEGINNING = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)

WRITES = {
    "BatchWriteItem",
    "DeleteItem",
    "PutItem",
    "TransactWriteItems",
    "UpdateItem",
}


@dataclass
class Known:
    """What people know of an upload that they began."""

    file_id: str
    trainer: str
    key: str
    #: What stands in no other form's uploads; and in no other upload.
    form_marks: list[str]
    own_marks: list[str]
    #: Emails about it that SES took; and how many of them were not wanted twice (see `World`).
    emails: int = 0
    excused: int = 0
    #: When it was last begun or restored: from when the reconciler must take it up.
    awake_since: datetime = BEGINNING
    downloads: int = 0


@dataclass
class World:
    """`act` runs whatever anybody does, with the trouble that was ordered for it."""

    moto: Moto
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)
    now: datetime = BEGINNING
    known: dict[str, Known] = field(default_factory=dict)
    #: S3's events and SES's, on their way.
    arrivals: list[str] = field(default_factory=list)
    #: Each with the address that it suppresses, if any, and since when.
    feedback: list[tuple[dict[str, Any], str | None, datetime]] = field(default_factory=list)
    suppressed: set[str] = field(default_factory=set)
    lifted: dict[str, datetime] = field(default_factory=dict)
    trouble: Trouble | None = None
    has_struck: bool = False
    has_failed: bool = False
    #: Somebody asked for another email in what runs now.
    is_asked_for: bool = False
    #: Uploads that changed since they were last looked at.
    changed: set[str] = field(default_factory=set)
    recorded: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.depth, self.began = 0, self.now
        self.suppressed_before: set[str] = set()
        self.post = Post(clock=self.clock, on_taken=self._judge_mail)
        self.watch = Watch(on_step=self._stepped)
        self.moto.empty()
        ids = itertools.count(1)
        logging.disable(logging.CRITICAL)
        self.patch.setattr(timezone, "now", self.clock)
        self.patch.setattr(creation, "uuid4", lambda: UUID(int=next(ids) << 64, version=4))
        self.patch.setattr(mail.EmailMessage, "send", _by(self.post))
        self.patch.setattr(BaseClient, "_make_api_call", self._call(BaseClient._make_api_call))

    def end(self) -> None:
        """Leave everything as it was found."""
        self.patch.undo()
        logging.disable(logging.NOTSET)

    def clock(self) -> datetime:
        """The time; no two things happen at the same moment."""
        self.now += timedelta(milliseconds=1)
        return self.now

    @contextmanager
    def act(self, *, asks_for_email: bool = False) -> Iterator[None]:
        """Run something; if trouble strikes meanwhile, it may fail, else it must not.

        Args:
            asks_for_email: somebody wants the student to be emailed, once more perhaps.
        """
        if self.depth:
            yield
            return
        self.depth, self.is_asked_for = 1, asks_for_email
        self.has_struck = self.has_failed = False
        self.post.has_failed, self.began = False, self.now
        taken = len(self.post.mails)
        self.suppressed_before = self.suppressions()
        try:
            yield
        except Died:
            assert self.has_excuse
        except Violation as violation:
            raise AssertionError(*violation.args) from violation
        except (ExceptionGroup, *AWS_ERRORS):
            if not self.has_excuse:
                raise
        finally:
            self.depth, self.trouble = 0, None
        self._settle(self.post.mails[taken:])

    @property
    def is_in_trouble(self) -> bool:
        """Did something go wrong in what runs now?"""
        return self.has_struck or self.post.has_failed

    @property
    def has_excuse(self) -> bool:
        """May what runs now fail? Not because somebody else was faster."""
        return self.has_failed or self.post.has_failed

    def _call(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(client: Any, operation: str, arguments: Any) -> Any:
            self._strike(is_after=False)
            answer = original(client, operation, arguments)
            if operation in WRITES:
                with verdicts():
                    self.watch.look()
            self._strike(is_after=True)
            return answer

        return call

    def _strike(self, *, is_after: bool) -> None:
        trouble = self.trouble
        if not self.depth or trouble is None or not trouble.comes(is_after=is_after):
            return
        self.trouble, self.has_struck = None, True
        if trouble.intruder is None:
            self.has_failed = True
            raise Died
        trouble.intruder()

    def _stepped(self, file_id: str, before: str | None, after: str | None) -> None:
        self.changed.add(file_id)
        if before is None:
            self._meet(file_id)
        if after == "processing" and before == "revoked":
            self.known[file_id].awake_since = self.now

    def _meet(self, file_id: str) -> None:
        row = table.upload(file_id)
        assert row
        self.known[file_id] = Known(
            file_id=file_id,
            trainer=row["trainerSub"],
            key=row["s3Key"],
            form_marks=[row["studentName"], row["notes"]],
            own_marks=[file_id, row["originalFileName"]],
            awake_since=self.now,
        )

    @verdicts()
    def _judge_mail(self, mail: Mail) -> None:
        assert mail.file_ids
        for file_id in mail.file_ids:
            known = self.known[file_id]
            known.emails += 1
            wanted = 1 + known.excused + self.is_asked_for
            assert known.emails <= wanted, f"email {known.emails} about {file_id}"
            row = table.upload(file_id)
            # Whoever corrects an address waits until the email is recorded.
            assert row is None or row["studentEmail"] == mail.to, "an email to an old address"
            if row is None or self.has_struck:
                continue
            assert row["status"] in MAILED
            assert table.instant(row["downloadExpiresAt"]) > self.began, "an email with a dead link"
            assert self.is_asked_for or not _waits_for_another(row), "an email for half a letter"
        self.judge_isolation(mail.text, mail.file_ids)
        still = self.suppressed_before & self.suppressions()
        assert mail.to not in still, "an email to a suppressed address"

    def _settle(self, taken: list[Mail]) -> None:
        """An email that was taken and not recorded may go out once more; it was an accident."""
        for letter in taken:
            for place, file_id in enumerate(letter.file_ids):
                known = self.known[file_id]
                row = table.upload(file_id)
                if row and row.get("emailMessageId") == letter.message_id:
                    self.recorded[known.trainer] += place == 0
                    known.emails, known.excused = 1, 0
                else:
                    assert self.has_excuse, "an email was taken and not recorded"
                    known.excused += 1
        if self.is_in_trouble:
            # What was half done is found out by looking.
            self.suppressed = self.suppressions()

    def judge_isolation(self, text: str, file_ids: list[str]) -> None:
        """What is for the student of these uploads tells nothing of any other."""
        forms = {mark for file_id in file_ids for mark in self.known[file_id].form_marks}
        for known in self.known.values():
            if known.file_id in file_ids:
                continue
            for mark in [*known.own_marks, *(set(known.form_marks) - forms)]:
                assert mark not in text, f"{file_ids} tell of {known.file_id}"

    @staticmethod
    def suppressions() -> set[str]:
        """The addresses that take no email, as the table has them."""
        found = table.rows("STUDENT#", "SUPPRESSION")
        return {row["PK"].removeprefix("STUDENT#") for row in found}


def _waits_for_another(row: table.Row) -> bool:
    """Will an upload still come that is to stand in the same email?"""
    others = row["batch"] if row.get("isEmailedTogether") else []
    return any(
        other and (other["status"], other["studentEmail"]) == ("pending", row["studentEmail"])
        for other in map(table.upload, others)
    )


def _by(post: Post) -> Callable[[EmailMultiAlternatives], int]:
    """A method: what stands in for `EmailMessage.send` gets the message itself."""

    def send(message: EmailMultiAlternatives) -> int:
        return post.send(message)

    return send
