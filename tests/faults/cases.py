"""Runs a flow: once well, to know its calls, and then once for each call and each fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.faults import checks
from tests.faults.before import reconcile
from tests.faults.flows import Flow
from tests.faults.injector import Call, Fault, Killed, Kind
from tests.faults.world import World
from uploads.records.counts import Count
from uploads.records.statuses import Status

READS = {
    "AdminGetUser",
    "BatchGetItem",
    "GetItem",
    "GetObject",
    "HeadObject",
    "ListParts",
    "ListUsers",
    "Query",
}

#: A read does nothing, so one whose answer is lost is one that was never made.
OF_WRITES = (Kind.LOST, Kind.LOST_ONCE)

#: Minutes until Lambda brings an event again, and until the reconciler has run after a lease.
REDELIVERIES, RECONCILES = (1, 2), (6, 6)

#: Minutes until somebody tries again who was told to.
REPEATS = (0.1, 2, 6)


@dataclass(frozen=True)
class Case:
    flow: Flow
    call: Call
    fault: Fault
    #: The operation of the call before this one.
    after: str

    @property
    def may_leave(self) -> bool:
        """Is it stopped between what makes something in S3 loose and what ties or takes that up?

        Nobody who could try again knows of it then: it is left to the nightly cleaner, or to S3,
        which drops parts after three days. In every other case nothing may be left.
        """
        if not self.flow.loose_after:
            return False
        is_unheard = self.call.operation == self.flow.loose_after and self.fault.kind.is_done
        is_undone = self.after == self.flow.loose_after and not self.fault.kind.is_done
        return is_unheard or is_undone

    def __str__(self) -> str:
        return f"{self.flow.name}: call {self.fault.index + 1}, {self.call}, {self.fault.kind}"


def of(flow: Flow, calls: list[Call]) -> Iterator[Case]:
    """All that can happen to these calls. To die after one is to die before the next."""
    for index, call in enumerate(calls):
        for kind in Kind:
            is_told_apart = call.operation not in READS or kind not in OF_WRITES
            if is_told_apart and (kind is not Kind.KILLED_AFTER or index == len(calls) - 1):
                after = calls[index - 1].operation if index else ""
                yield Case(flow, call, Fault(index, kind), after)


def recorded(flow: Flow, world: World) -> list[Call]:
    """The calls of the good way, at the end of which all must be well."""
    world.injector.arm(None)
    world.injector.ses_refuses = flow.ses
    answer = flow.go(world)
    calls = list(world.injector.calls)
    flow.follows(world)
    problems = list(checks.the_end(flow, world))
    if flow.by != "event" and not flow.is_done(answer):
        problems.append(f"HTTP {answer.status_code} {answer.content.decode()}")
    assert not problems, problems
    assert calls, "a flow without a call"
    return calls


def problems_of(case: Case, world: World) -> list[str]:
    """What goes wrong in a case, retries included."""
    world.injector.arm(case.fault)
    problems = _event(case, world) if case.flow.by == "event" else _person(case, world)
    case.flow.follows(world)
    for minutes in RECONCILES:
        if any(not one.is_final for one in world.uploads()):
            world.later(minutes=minutes)
            reconcile(world)
    spare = int(bool(world.known.get("unrecorded")))
    end = checks.the_end(case.flow, world, spare_emails=spare, may_leave=case.may_leave)
    return [*problems, *end]


def _event(case: Case, world: World) -> list[str]:
    for minutes in (0, *REDELIVERIES):
        world.later(minutes=minutes)
        try:
            case.flow.go(world)
        except (Exception, Killed):  # noqa: BLE001 -- whatever it is, AWS tries again
            _stop(case, world)
        else:
            _stop(case, world)
            break
    return []


def _person(case: Case, world: World) -> list[str]:
    problems: list[str] = []
    answer: Any = None
    for minutes in (0, *REPEATS):
        world.later(minutes=minutes)
        try:
            answer = case.flow.go(world)
        except Killed:
            answer = None
        if answer is not None and world.injector.fault:
            problems += checks.the_answer(case.flow, answer, world.injector.seconds)
        _stop(case, world)
        if answer is not None and case.flow.is_done(answer):
            return problems
    return [*problems, f"no repeat succeeds: HTTP {answer.status_code}" if answer else "no answer"]


def _stop(case: Case, world: World) -> None:
    """The fault is over. Did it come between SES's acceptance and our record?"""
    if world.injector.fault is None:
        return
    fault = case.fault
    cut = fault.kind.kills or fault.kind is Kind.DOWN
    lost = case.call.operation == "SendRawEmail" and fault.kind.is_done
    world.known["unrecorded"] = (cut or lost) and _is_unrecorded(world)
    world.injector.fault = None


def _is_unrecorded(world: World) -> bool:
    accepted = len(world.emails())
    recorded = sum(int(count.emails or 0) for count in world.items(Count))
    # Of a batch, the first to be completed counts the email.
    waits = any(one.status == Status.PROCESSING for one in world.uploads())
    return accepted > recorded or (accepted > world.known["emails"] and waits)
