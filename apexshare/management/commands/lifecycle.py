"""`manage.py lifecycle`: draw the state table of uploads, as docs/architecture.md has it."""

from typing import Any

from django.core.management.base import BaseCommand

from uploads.transitions import TRANSITIONS, Transition


class Command(BaseCommand):
    help = "Draw the state table of uploads as a Mermaid diagram, for docs/architecture.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(drawing())


def drawing() -> str:
    """Return the state table in Mermaid's language (https://mermaid.js.org/syntax/stateDiagram)."""
    arrows = [line for transition in TRANSITIONS for line in _arrows(transition)]
    return "\n".join(["stateDiagram-v2", *arrows])


def _arrows(transition: Transition) -> list[str]:
    sources = [source.value for source in transition.sources] or ["[*]"]
    label = f"{transition.event.value}: {transition.when}"
    return [f"    {source} --> {transition.target.value}: {label}" for source in sources]
