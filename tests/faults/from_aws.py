"""What AWS brings: objects, feedback about emails, the five minutes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.faults import before, flows
from tests.faults.before import bring, reconcile
from tests.faults.flows import SAM, Act, Flow
from tests.faults.world import World
from uploads.records import suppression
from uploads.records.statuses import EmailStatus


def event(name: str, begin: Act, go: Act, as_: Flow = flows.COMPLETED, **more: Any) -> Flow:
    return replace(as_, name=name, begin=begin, go=go, by="event", **more)


def is_suppressed(world: World) -> str:
    return "" if suppression.find(SAM) else "the address is not suppressed"


def email_is(status: EmailStatus) -> Callable[[World], str]:
    def ends(world: World) -> str:
        now = world.upload().email_status
        wrong = "" if now == status else f"the email is {now} instead of {status}"
        return wrong or ("" if status == EmailStatus.DELIVERED else is_suppressed(world))

    return ends


FLOWS = [
    event("a video arrives", before.arrived, bring),
    event("a video of another size arrives", before.of_another_size, bring, flows.FAILED),
    event(
        "a video for a suppressed address arrives", before.arrived_and_bounced, bring, flows.FAILED
    ),
    event("SES refuses the address", before.arrived, bring, flows.FAILED, ses="MessageRejected"),
    event("the last video of a batch arrives", before.whole_batch, bring, uploads=2),
    event("a discarded video arrives", before.discarded, bring, flows.WITHDRAWN, emails={}),
    event("an erased video arrives", before.erased, bring, flows.NONE),
    event("no event came", before.arrived, reconcile),
    event("no event came of a batch", before.whole_batch, reconcile, uploads=2),
    event("a claim lapsed", before.claimed_long_ago, reconcile),
    event("a video never came", before.never_arrived, reconcile, flows.FAILED),
    event(
        "an email is delivered",
        before.sent,
        before.feedback("delivered"),
        ends=email_is(EmailStatus.DELIVERED),
    ),
    event(
        "an email bounces",
        before.sent,
        before.feedback("bounced"),
        ends=email_is(EmailStatus.BOUNCED),
    ),
    event(
        "an email is called spam",
        before.sent,
        before.feedback("complained"),
        ends=email_is(EmailStatus.COMPLAINED),
    ),
    event(
        "the email of an erased upload bounces",
        before.sent_and_erased,
        before.feedback("bounced"),
        flows.GONE,
        ends=is_suppressed,
    ),
]
