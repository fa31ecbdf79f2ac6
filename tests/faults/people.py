"""What trainers, their programs and students do."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.conftest import poll
from tests.faults import before, flows
from tests.faults.acts import ask, at_work, call, get, post, send_form, visit
from tests.faults.flows import KIM, SAM, Act, Flow
from tests.faults.world import World
from uploads.records.statuses import Status
from uploads.services import debrief

JPEG = b"\xff\xd8\xff a still"
SAME_FILE = {"name": "Lap 1.mp4", "size": 8, "fingerprint": ""}
NEW = {
    "studentEmail": SAM,
    "studentName": "Sam",
    "sessionDate": "2026-11-01",
    "fileName": "Lap 1.mp4",
    "fileSize": 8,
}
ONE = "/uploads/{}/"
CHANGED = f"{ONE}moments/{before.MOMENT}/"


def trainer(name: str, begin: Act, go: Act, as_: Flow = flows.COMPLETED, **more: Any) -> Flow:
    """A trainer's act, which ends `as_` another."""
    return replace(as_, name=f"trainer {name}", begin=at_work(begin), go=go, **more)


def program(name: str, begin: Act, go: Act, as_: Flow = flows.COMPLETED, **more: Any) -> Flow:
    return replace(as_, name=f"program {name}", begin=begin, go=go, by="program", **more)


def student(name: str, go: Act, **more: Any) -> Flow:
    return replace(flows.COMPLETED, name=f"student {name}", begin=before.sent, go=go, **more)


def has_poster(world: World) -> str:
    return "" if world.upload().has_poster else "the record knows no still"


def is_extended(world: World) -> str:
    until = world.upload().download_expires_at.date().isoformat()
    return "" if until == world.tomorrow else "the link's last day has not changed"


def has_moments(*expected: tuple[int, str]) -> Callable[[World], str]:
    def check(world: World) -> str:
        found = world.moments()
        return "" if found == list(expected) else f"the moments are {found}"

    return check


def has_no_parts(world: World) -> str:
    return "parts are left" if world.multiparts() else ""


def is_opened(world: World) -> str:
    return "" if world.upload().opened_at else "nobody has seen the page"


FLOWS = [
    trainer("sends one video", before.nothing, send_form("Lap 1.mp4"), flows.WAITING),
    trainer(
        "sends two videos",
        before.nothing,
        send_form("a.mp4", "b.mp4", htmx=True),
        flows.WAITING,
        uploads=2,
    ),
    trainer(
        "sends to an address that bounced",
        before.bounced,
        send_form("Lap 1.mp4", is_checked="on"),
        flows.WAITING,
    ),
    trainer("sees the list", before.many_being_sent, get("/uploads/"), flows.WAITING, uploads=3),
    trainer("sees an upload", before.sending, get(ONE), flows.WAITING),
    trainer(
        "follows an upload",
        before.sending,
        get(ONE + "status/", **poll("x")),
        flows.WAITING,
    ),
    trainer("sees a batch", before.batch, get(ONE + "batch/"), flows.WAITING, uploads=2),
    trainer(
        "begins parts",
        before.waiting,
        ask(ONE + "parts/", SAME_FILE),
        flows.WAITING,
        by="program",
        loose_after="CreateMultipartUpload",
    ),
    trainer(
        "goes on with parts",
        before.sending,
        ask(ONE + "parts/", SAME_FILE),
        flows.WAITING,
        by="program",
    ),
    trainer(
        "has parts signed",
        before.sending,
        ask(ONE + "parts/sign/", {"parts": [1]}),
        flows.WAITING,
        by="program",
    ),
    trainer(
        "completes parts",
        before.sending,
        ask(ONE + "parts/complete/", {"fingerprint": SAME_FILE["fingerprint"]}),
        by="program",
        follows=before.bring,
    ),
    trainer(
        "sends a still",
        before.waiting,
        ask(ONE + "poster/", JPEG),
        flows.WAITING,
        by="program",
        ends=has_poster,
    ),
    trainer(
        "discards an upload",
        before.sending,
        post(ONE + "revoke/"),
        flows.WITHDRAWN,
        emails={},
        loose_after="TransactWriteItems",
    ),
    trainer(
        "discards an upload whose video has just come",
        before.arrived,
        post(ONE + "revoke/"),
        flows.WITHDRAWN,
        emails={},
        loose_after="TransactWriteItems",
    ),
    trainer(
        "discards the rest of a batch",
        before.one_of_a_batch_and_parts,
        post(ONE + "batch/discard/"),
        uploads=2,
        status=None,
        loose_after="TransactWriteItems",
    ),
    trainer("withdraws a link", before.sent, post(ONE + "revoke/"), flows.WITHDRAWN),
    trainer("sends the email again", before.sent, post(ONE + "resend/"), flows.EMAILED_TWICE),
    trainer(
        "sends the email that SES had refused",
        before.refused,
        post(ONE + "resend/"),
        flows.EMAILED_TWICE,
        emails={SAM: 1},
    ),
    trainer(
        "corrects the address", before.sent, post(ONE + "address/", email=KIM), flows.READDRESSED
    ),
    trainer(
        "corrects the address of a batch",
        before.sent_batch,
        post(ONE + "address/", email=KIM),
        flows.READDRESSED,
        uploads=2,
    ),
    trainer(
        "corrects the address before the email",
        before.received,
        post(ONE + "address/", email=KIM),
        flows.READDRESSED,
        emails={KIM: 1},
    ),
    trainer(
        "corrects the address before the video",
        before.waiting,
        post(ONE + "address/", email=KIM),
        flows.READDRESSED,
        emails={},
        status=Status.PENDING,
    ),
    trainer(
        "adds the first moment",
        before.sending,
        post(ONE + "moments/", time="0:42", text="Look.", kind="danger", moment_id=before.MOMENT),
        flows.WAITING,
        ends=has_moments((42_000, "Look.")),
    ),
    trainer("sees moments", before.with_moment(before.sent), get(ONE + "moments/")),
    trainer(
        "changes a moment's words",
        before.with_moment(before.sent),
        post(CHANGED, time="0:42", text="Up.", kind="danger", version="1"),
        ends=has_moments((42_000, "Up.")),
    ),
    trainer(
        "moves a moment",
        before.with_moment(before.sent),
        post(CHANGED, time="0:43", text="Up.", kind="danger", version="1"),
        ends=has_moments((43_000, "Up.")),
    ),
    trainer(
        "deletes a moment",
        before.with_moment(before.sent),
        post(CHANGED + "delete/"),
        ends=has_moments(),
    ),
    trainer(
        "tells the student of a moment",
        before.with_moment(before.sent),
        post(ONE + "tell/"),
        flows.EMAILED_TWICE,
        satisfied=(debrief.ToldJustNow.message,),
    ),
    trainer("changes the last day", before.sent, post(ONE + "extend/", until=""), ends=is_extended),
    program("initiates", before.nothing, call("POST", "initiate", NEW, key="one"), flows.WAITING),
    program("lists uploads", before.sent, call("GET", "recent")),
    program("sees an upload", before.sent, call("GET", "{}")),
    program(
        "begins parts",
        before.waiting,
        call("POST", "{}/parts", {"fileName": "Lap 1.mp4", "fileSize": 8}),
        flows.WAITING,
        loose_after="CreateMultipartUpload",
    ),
    program("sees parts", before.sending, call("GET", "{}/parts"), flows.WAITING),
    program(
        "drops parts",
        before.sending,
        call("DELETE", "{}/parts"),
        flows.WAITING,
        ends=has_no_parts,
    ),
    program(
        "completes parts", before.sending, call("POST", "{}/parts/complete"), follows=before.bring
    ),
    program("withdraws", before.sent, call("POST", "{}/revoke"), flows.WITHDRAWN),
    program("emails again", before.sent, call("POST", "{}/resend"), flows.EMAILED_TWICE),
    program(
        "corrects the address",
        before.sent,
        call("POST", "{}/address", {"studentEmail": KIM}),
        flows.READDRESSED,
    ),
    student("sees the page", visit("GET", "/download/{}")),
    student("downloads", visit("POST", "/download/{}")),
    student("plays on", visit("GET", "/download/{}/source")),
    student("is seen to have the page", visit("POST", "/download/{}/opened"), ends=is_opened),
    student("downloads by a program", visit("GET", "/api/v1/downloads/{}"), by="program"),
]
