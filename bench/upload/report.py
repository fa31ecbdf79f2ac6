"""The results as a Markdown page."""

from datetime import date
from pathlib import Path
from statistics import median

from bench.upload.browser import MIB, Sample, Sent
from bench.upload.runs import Race

GOALS = {"ratio": 1.0, "share": 0.95, "task": 50.0}

INTRODUCTION = """\
One run of `make bench-upload` on a machine of two cores, which also ran the product and SeaweedFS.
[README.md](README.md) says how to read it.
"""


def write(path: Path, *, on: date, fast: Race, pages: list[Sent], links: dict[int, Race]) -> None:
    """Everything of one run."""
    parts = [
        f"# Sending a large video: {on:%d %B %Y}\n",
        INTRODUCTION,
        _race(fast),
        _links(links) if links else "## Uplinks\n\nNot measured in this run (`--link-rounds 0`).\n",
        _tab(fast, pages),
    ]
    path.write_text("\n".join(part for part in parts if part))


def _race(fast: Race) -> str:
    rounds = " · ".join(f"{ratio:.2f}" for ratio in fast.ratios)
    return (
        f"## Against Uppy, {fast.size / MIB:.0f} MiB\n\n"
        "| Our time for each second of Uppy's | Rounds | Goal | Met |\n| --- | --- | --- | --- |\n"
        f"| **{fast.ratio:.2f}** (median) | {rounds} | at most {GOALS['ratio']:.2f} "
        f"| {_met(fast.ratio <= GOALS['ratio'])} |\n"
    )


def _links(links: dict[int, Race]) -> str:
    rows = []
    for mbits, found in links.items():
        ours, uppys = (found.shares(who, mbits) for who in ("ours", "uppy"))
        rounds = " · ".join(f"{share:.3f}" for share in ours)
        rows.append(
            f"| {mbits} Mbit/s | {found.size / MIB:.0f} MiB | **{median(ours):.3f}** | {rounds} "
            f"| {median(uppys):.3f} | {_met(median(ours) >= GOALS['share'])} |\n"
        )
    return (
        "## Share of the uplink used, 60 ms delay\n\n"
        f"Goal: at least {GOALS['share']}.\n\n"
        "| Uplink | File | Ours (median) | Rounds | Uppy | Met |\n"
        "| --- | --- | --- | --- | --- | --- |\n" + "".join(rows)
    )


def _tab(fast: Race, pages: list[Sent]) -> str:
    rows = [
        ("The trainer's page", pages),
        ("Our uploader alone", [pair["ours"] for pair in fast.rounds]),
        ("Uppy alone", [pair["uppy"] for pair in fast.rounds]),
    ]
    return (
        f"## The tab, over {fast.size / MIB:.0f} MiB\n\n"
        f"Goal: no task over {GOALS['task']:.0f} ms, memory flat. Medians of the rounds, MiB.\n\n"
        "| | Longest task of each round | JavaScript's heap: start, middle, end "
        "| Process: start, middle, end |\n| --- | --- | --- | --- |\n"
        + "".join(f"| {name} | {_tasks(sent)} | {_memory(sent)} |\n" for name, sent in rows)
    )


def _tasks(sent: list[Sent]) -> str:
    """The browser reports none under 50 ms."""
    return " · ".join(f"{one.longest_task:.0f} ms" if one.longest_task else "none" for one in sent)


def _memory(sent: list[Sent]) -> str:
    def row(pick: str) -> str:
        return ", ".join(
            f"{median(getattr(_at(one.memory, place), pick) for one in sent):.0f}"
            for place in (0.0, 0.5, 1.0)
        )

    return f"{row('heap')} | {row('process')}"


def _at(samples: list[Sample], place: float) -> Sample:
    return samples[round((len(samples) - 1) * place)]


def _met(is_met: bool) -> str:
    return "yes" if is_met else "no"
