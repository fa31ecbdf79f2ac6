"""The state table: what it says, that it alone is obeyed, and that a step is all or nothing."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.table.writes import ConditionFailed
from tests.conftest import NOON, history, stored
from tests.machine import diagram
from uploads import transitions
from uploads.queries import totals
from uploads.records.event import Event, EventKind
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("accounts", "apexshare", "core", "deploy", "downloads", "tools", "uploads")
THE_WRITER = ROOT / "uploads/transitions.py"

#: A step of the diagram: the status before and after it, and its line in the history.
Step = tuple[str | None, str | None, str]

#: Steps that change no status: an upload is deleted, or an email was out when it was withdrawn.
NO_TRANSITION: set[Step] = {
    ("failed", None, "erased"),
    ("revoked", None, "erased"),
    ("revoked", "revoked", "emailed"),
    ("revoked", "revoked", "resent"),
}


def steps() -> set[Step]:
    """What the state table lets happen."""
    return {
        (source and source.value, row.target.value, row.event.value)
        for row in transitions.TRANSITIONS
        for source in row.sources or (None,)
    }


def drawn() -> set[Step]:
    """What the diagram lets happen, which was drawn apart from the table."""
    return {(*way, kind) for way, kinds in diagram.STEPS.items() for kind in kinds}


def test_the_table_does_nothing_that_the_diagram_does_not_know() -> None:
    assert steps() <= drawn() - NO_TRANSITION


def test_the_diagram_draws_nothing_that_the_table_does_not_do() -> None:
    assert drawn() - steps() == NO_TRANSITION


def test_no_row_is_left_out_of_the_table() -> None:
    rows = [row for row in vars(transitions).values() if isinstance(row, transitions.Transition)]
    assert sorted(map(repr, rows)) == sorted(map(repr, transitions.TRANSITIONS))


# Who writes a status


def writes_of_status(source: str) -> list[int]:
    """The lines of a module that write an upload's status."""
    tree = ast.parse(source)
    values = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and has_status(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [line for node in ast.walk(tree) for line in _lines(node, values)]


def _lines(node: ast.AST, values: set[str]) -> Iterator[int]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
            yield node.lineno
    if not isinstance(node, ast.Call):
        return
    called = ast.unparse(node.func).rsplit(".", 1)[-1]
    if ast.unparse(node.func).endswith(".status.set"):
        yield node.lineno
    if called == "setattr" and any(ast.unparse(part) == "'status'" for part in node.args):
        yield node.lineno
    if called in {"Change", "apply", "note"}:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        names = {part.id for one in given for part in ast.walk(one) if isinstance(part, ast.Name)}
        if any(map(has_status, given)) or names & values:
            yield node.lineno


def has_status(node: ast.AST) -> bool:
    """Whether a mapping with a status stands in it."""
    return any(
        isinstance(key, ast.Constant) and key.value == "status"
        for part in ast.walk(node)
        if isinstance(part, ast.Dict)
        for key in part.keys
    )


def test_nobody_else_writes_a_status() -> None:
    modules = [path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 100
    found = {path for path in modules if writes_of_status(path.read_text())}
    assert found == {THE_WRITER}


@pytest.mark.parametrize(
    "source",
    [
        "upload.status = 'failed'",
        "upload.update([Upload.status.set('failed')])",
        "setattr(upload, 'status', 'failed')",
        "commit(Change(upload, {'status': 'failed'}))",
        "commit(writes.Change(upload, values={**more, 'status': 'failed'}))",
        "transitions.note(upload, kind, {'status': 'failed'} | more, only_if=free)",
        "values = {'status': 'failed'}\nupdate(Change(upload, values))",
    ],
)
def test_a_write_of_a_status_is_found(source: str) -> None:
    assert writes_of_status(source)


# What a step does


def test_a_step_is_the_status_its_values_a_line_and_the_counts(make_upload: MakeUpload) -> None:
    upload = make_upload()
    transitions.apply(
        upload, transitions.RECEIVED, {"stored_at": NOON}, at=NOON, detail="found", bytes=4
    )
    for seen in (upload, stored(upload)):
        assert (seen.status, seen.stored_at) == (Status.PROCESSING, NOON)
    line = Event.history(upload)[-1]
    assert (line.kind, line.actor, line.detail) == ("received", "system", "found")
    assert totals.by_day(at=NOON)[-1].bytes == 4


@pytest.mark.parametrize("row", transitions.TRANSITIONS[1:], ids=lambda row: row.when)
@pytest.mark.parametrize("status", Status)
def test_a_step_starts_only_where_the_table_says(
    make_upload: MakeUpload, row: transitions.Transition, status: Status
) -> None:
    upload = make_upload(attributes={"status": status.value})
    if status in row.sources:
        transitions.apply(upload, row, at=NOON)
        assert stored(upload).status == upload.status == row.target
        return
    with pytest.raises(ConditionFailed):
        transitions.apply(upload, row, {"etag": "x"}, at=NOON, uploads=9)
    assert stored(upload).status == upload.status == status
    assert stored(upload).etag is upload.etag is None
    assert history(upload) == ["created"]
    assert totals.total("trainer", at=NOON) == 1


def test_a_condition_of_the_caller_holds_too(make_upload: MakeUpload) -> None:
    upload = make_upload()
    with pytest.raises(ConditionFailed):
        transitions.apply(upload, transitions.RECEIVED, only_if=Upload.etag == "x", at=NOON)
    assert stored(upload).status == Status.PENDING


def test_a_note_leaves_the_status_as_it_is(make_upload: MakeUpload) -> None:
    upload = make_upload()
    transitions.note(
        upload,
        EventKind.EXTENDED,
        {"download_expires_at": NOON},
        only_if=Upload.status == "pending",
        at=NOON,
        actor="trainer",
    )
    assert (stored(upload).status, stored(upload).download_expires_at) == ("pending", NOON)
    assert history(upload) == ["created", "extended"]


def test_a_failure_is_recorded_with_its_reason(make_upload: MakeUpload) -> None:
    upload = make_upload()
    transitions.fail(upload, Failure.SIZE, only_if=Upload.pk.exists(), at=NOON)
    assert stored(upload).failure == upload.failure == "size"
    assert Event.history(upload)[-1].detail == "size"
