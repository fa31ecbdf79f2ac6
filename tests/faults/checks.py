"""What must be true whatever failed; each check says what is wrong, or nothing."""

from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

from core.errors import Unavailable
from tests.faults.flows import Flow
from tests.faults.world import World
from uploads.records.counts import Count
from uploads.records.event import Event
from uploads.records.moment import Moment
from uploads.records.statuses import Status
from uploads.records.upload import Upload

#: Seconds until API Gateway gives up on us.
GATEWAY_SECONDS = 29


def the_end(
    flow: Flow, world: World, *, spare_emails: int = 0, may_leave: bool = False
) -> Iterator[str]:
    """The state in which nothing more happens by itself.

    Args:
        spare_emails: how many more than due an address may have got.
        may_leave: may something be left in S3?
    """
    uploads = world.uploads()
    if len(uploads) != flow.uploads:
        yield f"{len(uploads)} uploads instead of {flow.uploads}"
    wrong = [upload.status for upload in uploads if upload.status != flow.status]
    if wrong and flow.status:
        yield f"status {', '.join(wrong)} instead of {flow.status}"
    yield from _emails(flow, world, spare_emails)
    yield from _counts(uploads, world)
    yield from _histories(uploads, world)
    if not may_leave:
        yield from _orphans(uploads, world)
    yield from _losses(uploads, world)
    yield from _moments(uploads, world)
    if problem := flow.ends(world):
        yield problem


def _emails(flow: Flow, world: World, spare: int) -> Iterator[str]:
    got = Counter(world.emails())
    for address in got.keys() | flow.emails.keys():
        due = flow.emails.get(address, 0)
        if not due <= got[address] <= due + (spare if due else 0):
            yield f"{got[address]} emails to {address} instead of {due}"
    counted = sum(int(count.emails or 0) for count in world.items(Count))
    if not got.total() - spare <= counted <= got.total():
        yield f"{counted} of {got.total()} emails are counted"


def _counts(uploads: list[Upload], world: World) -> Iterator[str]:
    """What stands in the counts is what the uploads and their histories say."""
    events, counted = Counter(event.kind for event in world.items(Event)), world.items(Count)

    def added(name: str) -> int:
        return sum(int(getattr(count, name) or 0) for count in counted)

    arrived = [int(one.file_size or 0) for one in uploads if one.stored_at]
    said = {
        "uploads": len(uploads),
        "bytes": sum(arrived),
        "downloads": sum(int(upload.download_count) for upload in uploads),
    }
    if any(event == "erased" for event in events):
        del said["bytes"], said["downloads"]
    elif not any(upload.is_emailed_together for upload in uploads):
        said["emails"] = events["emailed"] + events["resent"] + events["debrief_emailed"]
    for name, number in said.items():
        if added(name) != number:
            yield f"{added(name)} {name} are counted instead of {number}"
    days = {(count.pk, count.sk) for count in counted}
    if len(days) != len(counted):
        yield "a day is counted twice"


def _histories(uploads: list[Upload], world: World) -> Iterator[str]:
    """Every step has its one line, and no line is of nothing."""
    lines = {upload.pk: Counter[str]() for upload in uploads}
    for event in world.items(Event):
        if event.pk in lines:
            lines[event.pk][event.kind] += 1
        elif event.kind != "erased":
            yield f"a line “{event.kind}” is of no upload"
    for upload in uploads:
        of = lines[upload.pk]
        wanted = {
            "created": 1,
            "received": int(bool(upload.stored_at)),
            "opened": int(bool(upload.opened_at)),
            "downloaded": int(upload.download_count),
            "debriefed": int(upload.moment_count is not None),
        }
        for kind, number in wanted.items():
            if of[kind] != number:
                yield f"{of[kind]} lines “{kind}” instead of {number}"


def _moments(uploads: list[Upload], world: World) -> Iterator[str]:
    """Each upload counts its own moments, and none is of nothing."""
    held = Counter(moment.pk for moment in world.items(Moment))
    for upload in uploads:
        if held.pop(upload.pk, 0) != (upload.moment_count or 0):
            yield f"{upload.moment_count} moments are counted of those there are"
    if held:
        yield "a moment is of no upload"


def _orphans(uploads: list[Upload], world: World) -> Iterator[str]:
    """What lies in S3 with nothing of ours pointing at it."""
    living = {
        key
        for upload in uploads
        for key in (upload.s3_key, f"posters/{upload.file_id}.jpg")
        if upload.is_live or upload.stored_at
    }
    owned = {upload.multipart_id for upload in uploads if upload.is_pending}
    left = {"objects": set(world.objects()) - living, "parts": set(world.multiparts()) - owned}
    for what, found in left.items():
        if found:
            yield f"{what} of no living upload are left in S3"


def _losses(uploads: list[Upload], world: World) -> Iterator[str]:
    for upload in uploads:
        if upload.status == Status.COMPLETED and upload.s3_key not in world.objects():
            yield "the video of a completed upload is gone"


def the_answer(flow: Flow, answer: Any, seconds: float) -> Iterator[str]:
    """What somebody sees whose request met a fault."""
    if seconds >= GATEWAY_SECONDS:
        yield f"the answer takes {seconds:.0f} seconds, and so API Gateway gives none"
    if answer.status_code < 400:
        return
    if answer.status_code not in (503, 422, 409):
        yield f"HTTP {answer.status_code}"
    elif flow.by == "program":
        if answer.json()["success"] or not answer.json()["error"]["message"]:
            yield "no error that a program understands"
    elif answer.wsgi_request.htmx:
        text = unescape(answer.content.decode())
        if str(Unavailable.message) not in text or answer.get("HX-Retarget") != "#notice":
            yield "no notice beside the form"
    else:
        yield from _the_page(answer)


def _the_page(answer: Any) -> Iterator[str]:
    text = unescape(answer.content.decode())
    if answer.status_code != 503 and 'class="error"' not in text:
        yield f"a page without explanation: HTTP {answer.status_code}"
    elif answer.status_code == 503 and "Try again" not in text:
        yield "a page without a way on"
    elif any(sent not in text for sent in answer.wsgi_request.POST.values()):
        yield "a page that has lost what was typed"
