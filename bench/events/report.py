"""How ten thousand events fared, as a Markdown page and a chart."""

from dataclasses import dataclass, field
from statistics import fmean, median, quantiles

from bench import chart, kept
from bench.events.faults import Network

PAGE = """\
# {events:,} videos arrive, and {share:.1%} of the calls fail

One run of `make bench ONLY=events`: {tries:,} tries to reach AWS, {faults:,} of which failed, half
of them after AWS had done what was asked. [README.md](../README.md) says more.

![Tries for each event](results.svg)

| What | |
| --- | ---: |
| students who were emailed once | **{once:,} of {events:,}** |
| who were emailed twice | {twice:,} |
| who were not emailed | {never:,} |
| events that were delivered again | {again:,} |
| uploads that were left to the reconciler | {left:,} |
| calls of one event, with those that failed (mean) | {calls:.2f} |
| seconds of one event: median, p99 | {p50:.4f}, {p99:.4f} |
"""


@dataclass(kw_only=True)
class Found:
    """What was counted. `seconds` and `tries` are each event's, `emails` each student's."""

    network: Network
    deliveries: int = 0
    left: int = 0
    seconds: list[float] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    emails: list[int] = field(default_factory=list)


def write(found: Found) -> str:
    """`results.md`, which is returned, and `results.svg`."""
    events = len(found.seconds)
    page = PAGE.format(
        events=events,
        share=found.network.faults / found.network.tries,
        tries=found.network.tries,
        faults=found.network.faults,
        once=found.emails.count(1),
        twice=sum(number > 1 for number in found.emails),
        never=found.emails.count(0),
        again=found.deliveries - events,
        left=found.left,
        calls=fmean(found.tries),
        p50=median(found.seconds),
        p99=quantiles(found.seconds, n=100)[98],
    )
    (kept.folder("events") / "results.md").write_text(page)
    least = min(found.tries)
    rows = [
        (f"{least + more} calls", 100 * found.tries.count(least + more) / events)
        for more in range(5)
    ]
    (kept.folder("events") / "results.svg").write_text(
        chart.bars("Events that took", rows, unit="%")
    )
    return page
