"""What people and programs do, each as one try; and who they are."""

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client

from accounts.cognito import IDENTITY, TOKENS
from accounts.models import User
from tests.conftest import person
from tests.faults.flows import Act
from tests.faults.world import World
from uploads.records.statuses import Status

TESSA = person("trainer", "Tessa Trainer", "trainers")
SUE = person("support", "Sue Support", "support")

UPLOADS = "/admin/uploads/upload/"


def browser(user: User, *, until: float = 1e12, refresh: str = "") -> Client:
    """In which this person is signed in, with claims that hold `until` then."""
    client = Client(raise_request_exception=False)
    session = client.session
    session[IDENTITY] = user.identity
    session[TOKENS] = {"refresh": refresh, "until": until}
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def at_work(begin: Act, user: User = TESSA) -> Act:
    """As `begin`, with somebody signed in."""

    def both(world: World) -> None:
        begin(world)
        world.known["browser"] = browser(user)

    return both


def get(path: str, **headers: str) -> Act:
    def go(world: World) -> Any:
        return world.known["browser"].get(_address(path, world), headers=headers)

    return go


def post(path: str, **fields: str) -> Act:
    """A form; one that has `until` gets tomorrow there."""

    def go(world: World) -> Any:
        sent = fields | ({"until": world.tomorrow} if "until" in fields else {})
        return world.known["browser"].post(_address(path, world), sent)

    return go


def ask(path: str, body: Any = None) -> Act:
    """What a module of ours posts, and wants as JSON; bytes are a still."""

    def go(world: World) -> Any:
        is_still = isinstance(body, bytes)
        return world.known["browser"].post(
            _address(path, world),
            body if is_still else json.dumps(body),
            content_type="image/jpeg" if is_still else "application/json",
            headers={"Accept": "application/json"},
        )

    return go


def send_form(*names: str, htmx: bool = False, **more: str) -> Act:
    """Opens the form and sends it; as it stands, when it is sent again."""

    def go(world: World) -> Any:
        client: Client = world.known["browser"]
        if "form" not in world.known:
            page = client.get("/uploads/new/")
            if page.status_code != 200:
                return page
            world.known["form"] = more | {
                "student_name": "Sam",
                "student_email": "sam@example.com",
                "session_date": "2026-11-01",
                "notes": "Look ahead.",
                "described": json.dumps(
                    [{"name": name, "size": 8, "fingerprint": ""} for name in names]
                ),
                "token": str(page.context["form"]["token"].value()),
            }
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post("/uploads/new/", world.known["form"], headers=headers)

    return go


def act(action: str, **fields: str) -> Act:
    """What support chooses on the upload's page."""

    def go(world: World) -> Any:
        chosen = {"_selected_action": world.known["upload"].file_id, "action": action}
        asked = {"confirmed": "1", "next": UPLOADS}
        return world.known["browser"].post(f"{UPLOADS}action/", chosen | asked | fields)

    return go


def restore(world: World) -> Any:
    """The upload's page offers it; then, where the email got stuck, to send that."""
    status = world.upload().status
    if status == Status.COMPLETED:
        return get(UPLOADS + "{}/change/")(world)
    return act("restore" if status == Status.REVOKED else "resend")(world)


def call(method: str, path: str, body: Any = None, *, key: str = "") -> Act:
    """A program's request."""

    def go(world: World) -> Any:
        headers: Mapping[str, str] = {"Idempotency-Key": key} if key else {}
        return world.program.generic(
            method,
            _address(f"/api/v1/uploads/{path}", world),
            json.dumps(body) if body else "",
            "application/json",
            headers=headers,
        )

    return go


def visit(method: str, path: str) -> Act:
    """The student, who is not signed in."""

    def go(world: World) -> Any:
        client = Client(raise_request_exception=False)
        return client.generic(method, _address(path, world))

    return go


def _address(path: str, world: World) -> str:
    return path.format(world.known["upload"].file_id if "upload" in world.known else "")
