"""A flow: the starting state, what somebody or AWS does, and what must hold at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise

from tests.conftest import messages_of
from tests.faults.world import World
from uploads.records.statuses import Status
from uploads.services import links, resending

SAM, KIM = "sam@example.com", "kim@example.com"

Act = Callable[[World], Any]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """`begin` sets up the starting state; `go` makes one attempt, which raises or answers.

    Args:
        by: "event" (AWS sends it again if it fails), or how the person who will retry asked:
            "page" (htmx too) or "program".
        uploads: how many there are at the end.
        status: of each upload at the end, if it matters.
        emails: how many each address has received in total.
        loose_after: the call after which S3 holds something that no record wants, until the next
            call completes; a request cut off there may leave it (see `cases.Case.may_leave`).
        ends: returns what else is wrong at the end.
        satisfied: messages after which a person does not try again.
        follows: what AWS does once the attempt has succeeded.
        ses: the error that SES answers to every email.
    """

    name: str
    begin: Act
    go: Act
    by: str = "page"
    uploads: int = 1
    status: str | None = Status.COMPLETED
    emails: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({SAM: 1}))
    loose_after: str = ""
    ends: Callable[[World], str] = lambda _: ""
    satisfied: tuple[str | Promise, ...] = ()
    follows: Act = lambda _: None
    ses: str = ""

    def is_done(self, answer: Any) -> bool:
        """Does the answer say that it is done?"""
        told = [str(one) for one in messages_of(answer) if one.tags == "error"]
        shown = unescape(" ".join([*told, answer.content.decode()]))
        if any(str(text) in shown for text in self.satisfied):
            return True
        return answer.status_code < 400 and not told


def _nothing(world: World) -> None:
    """Start from nothing."""


#: How most flows end; each flow is built from one of these.
COMPLETED = Flow(name="", begin=_nothing, go=_nothing)
WAITING = Flow(name="", begin=_nothing, go=_nothing, status=Status.PENDING, emails={})
FAILED = Flow(name="", begin=_nothing, go=_nothing, status=Status.FAILED, emails={})
GONE = Flow(name="", begin=_nothing, go=_nothing, uploads=0)
NONE = Flow(name="", begin=_nothing, go=_nothing, uploads=0, emails={})
WITHDRAWN = Flow(
    name="",
    begin=_nothing,
    go=_nothing,
    status=Status.REVOKED,
    satisfied=(links.NotRevocable.message,),
)
EMAILED_TWICE = Flow(
    name="", begin=_nothing, go=_nothing, emails={SAM: 2}, satisfied=(resending.TooSoon.message,)
)
READDRESSED = Flow(
    name="",
    begin=_nothing,
    go=_nothing,
    emails={SAM: 1, KIM: 1},
    ends=lambda world: "" if world.upload().student_email == KIM else "it has the old address",
    satisfied=(resending.TooSoon.message,),
)
