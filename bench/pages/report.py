"""The results as a Markdown page."""

from datetime import date
from pathlib import Path
from statistics import median

from bench.pages.lighthouse import CATEGORIES, Finding
from bench.pages.visit import Target

#: Of every page; and of the student's, which opens on a phone in a car park.
SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100}
STUDENTS = "Student’s page"
LARGEST_PAINT, REQUESTS, KILOBYTES = 1.5, 7, 30

Findings = dict[Target, list[Finding]]


def missed(found: Findings) -> list[str]:
    """Which goals are not met, in words."""
    problems = []
    for target, looks in found.items():
        for category in CATEGORIES:
            score = _score(looks, category)
            if score < SCORES[category]:
                problems.append(f"{target.name}: {category} {score}, not {SCORES[category]}")
        if target.name == STUDENTS:
            look = looks[0]
            if _paint(looks) > LARGEST_PAINT:
                problems.append(f"{target.name}: painted after {_paint(looks):.2f} s")
            if look.requests > REQUESTS or look.kilobytes > KILOBYTES:
                problems.append(f"{target.name}: {look.requests} requests, {look.kilobytes:.1f} KB")
    return problems


def write(path: Path, *, on: date, found: Findings) -> None:
    """Everything of one run; medians of its rounds."""
    rows = [
        f"| {target.name} | {' | '.join(str(_score(looks, name)) for name in CATEGORIES)} "
        f"| {_paint(looks):.2f} s | {looks[0].requests} | {looks[0].kilobytes:.1f} "
        f"| {', '.join(looks[0].complaints) or '—'} |\n"
        for target, looks in found.items()
    ]
    goals = missed(found)
    path.write_text(
        f"# The pages, as Lighthouse sees them: {on:%d %B %Y}\n\n"
        "One run of `make bench-pages`; [README.md](README.md) says how to read it.\n\n"
        "| Page | Performance | Accessibility | Best practices | Largest paint | Requests | KB "
        "| What cost points |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
        + "".join(rows)
        + "\nGoals: performance 95, the others 100; the student’s page painted within "
        f"{LARGEST_PAINT} s, in {REQUESTS} requests and {KILOBYTES} KB before the video. "
        + ("All met.\n" if not goals else "Missed: " + "; ".join(goals) + ".\n")
    )


def _score(looks: list[Finding], category: str) -> int:
    return round(median(look.scores[category] for look in looks))


def _paint(looks: list[Finding]) -> float:
    return median(look.largest_paint for look in looks)
