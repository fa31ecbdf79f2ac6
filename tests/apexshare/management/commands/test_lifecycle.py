"""The drawing of the lifecycle is current, wherever it stands."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from uploads.transitions import TRANSITIONS

DOCUMENT = Path(__file__).resolve().parents[4] / "docs/architecture.md"


def printed() -> str:
    out = StringIO()
    call_command("lifecycle", stdout=out)
    return out.getvalue().strip()


def test_the_document_has_the_drawing_that_the_command_prints() -> None:
    assert f"```mermaid\n{printed()}\n```" in DOCUMENT.read_text()


def test_the_drawing_has_an_arrow_for_each_way_of_each_transition() -> None:
    arrows = sum(max(1, len(transition.sources)) for transition in TRANSITIONS)
    assert printed().count("-->") == arrows
