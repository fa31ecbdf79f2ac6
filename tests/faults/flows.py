"""A flow: what was before, what somebody or AWS does, and what must be true in the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from types import MappingProxyType
from typing import Any

from django.contrib.messages.storage.base import Message
from django.utils.functional import Promise

from tests.faults.world import World
from uploads.records.statuses import Status
from uploads.services import links, resending

SAM, KIM = "sam@example.com", "kim@example.com"

Act = Callable[[World], Any]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """`begin` makes what is there before; `go` is one try, which raises or answers.

    Args:
        by: "event" (AWS brings it again when it fails) or how somebody asked, who asks again:
            "page" (htmx too) or "program".
        uploads: how many there are in the end.
        status: of each upload in the end, if it matters.
        emails: how many each address has got in all.
        loose_after: the call after which something lies in S3 that no record wants, until the next
            call is done; who is stopped just there may leave it (see `cases.Case.may_leave`).
        ends: says what else is wrong in the end.
        satisfied: who reads this does not try again.
        follows: what AWS does when somebody is done.
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


def messages_of(answer: Any) -> list[Message]:
    """What the next page will tell."""
    if not hasattr(answer.wsgi_request, "_messages"):
        return []
    return list(answer.wsgi_request._messages._queued_messages)


def _nothing(world: World) -> None:
    """There is nothing before."""


#: What most flows end as; each is made from one of these.
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
