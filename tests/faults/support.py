"""What support agents do; signing in and out; and what a session is asked for."""

from dataclasses import replace
from typing import Any

from django.test import Client

from accounts.sessions import Session
from tests.faults import before, flows
from tests.faults.acts import SUE, TESSA, UPLOADS, act, at_work, browser, get, post, restore
from tests.faults.flows import KIM, SAM, Act, Flow
from tests.faults.world import World
from uploads.admin.actions import NothingToAllow
from uploads.records import suppression
from uploads.services import links

STUDENT = f"{UPLOADS}student/{SAM}/"


def support(name: str, begin: Act, go: Act, as_: Flow = flows.COMPLETED, **more: Any) -> Flow:
    return replace(as_, name=f"support {name}", begin=at_work(begin, SUE), go=go, **more)


def session(name: str, begin: Act, go: Act, **more: Any) -> Flow:
    return replace(flows.NONE, name=f"somebody {name}", begin=begin, go=go, **more)


def is_lifted(world: World) -> str:
    return "the address is still suppressed" if suppression.find(SAM) else ""


def sign_in(world: World) -> Any:
    """All the way, from the beginning."""
    client = world.known.setdefault("visitor", Client(raise_request_exception=False))
    there = client.get("/accounts/sign-in/?next=/uploads/new/")
    if there.status_code >= 400:
        return there
    back = client.get(f"/accounts/signed-in/?{world.provider.authorize(there['Location'])}")
    return back if back.status_code >= 400 else client.get(back["Location"])


def signed_in(world: World) -> None:
    world.known["browser"] = browser(TESSA)


def signed_in_an_hour_ago(world: World) -> None:
    """The claims must be renewed at Cognito."""
    world.known["browser"] = browser(TESSA, until=0, refresh=world.provider.refresh_token)


def is_out(world: World) -> str:
    return "the session still lives" if world.items(Session) else ""


FLOWS = [
    support("looks at an upload", before.sent, get(UPLOADS + "{}/change/")),
    support("looks at a student", before.sent, get(STUDENT)),
    support("sends the email again", before.sent, act("resend"), flows.EMAILED_TWICE),
    support(
        "corrects the address", before.sent, act("correct-address", email=KIM), flows.READDRESSED
    ),
    support(
        "restores a link",
        before.withdrawn,
        act("restore"),
        satisfied=(links.NotRestorable.message,),
    ),
    support("restores a link that was not emailed", before.withdrawn_before_its_email, restore),
    support("restores a link long after", before.withdrawn_long_ago, restore),
    support("withdraws a link", before.sent, act("revoke"), flows.WITHDRAWN),
    support("erases an upload", before.sent, act("erase"), flows.GONE),
    support(
        "erases an upload with moments", before.with_moment(before.sent), act("erase"), flows.GONE
    ),
    support(
        "erases an upload that is being sent",
        before.sending,
        act("erase"),
        flows.NONE,
    ),
    support(
        "allows email",
        before.sent_and_bounced,
        act("allow-email"),
        ends=is_lifted,
        satisfied=(NothingToAllow.message,),
    ),
    support(
        "allows email to an address",
        before.sent_and_bounced,
        post(f"{STUDENT}allow/"),
        ends=is_lifted,
    ),
    support("hands out what is held", before.sent, post(f"{STUDENT}export/")),
    session("signs in", before.nothing, sign_in),
    session("opens the form", signed_in, get("/uploads/new/")),
    session("opens the form an hour later", signed_in_an_hour_ago, get("/uploads/new/")),
    session("signs out", signed_in, post("/accounts/sign-out/"), ends=is_out),
]
