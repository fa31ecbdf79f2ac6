"""Rates and loads as a Markdown page and a chart."""

import re
from dataclasses import dataclass

from bench import chart, kept
from bench.load.uploads import Sent
from bench.load.visitors import Answers

#: What the specification asks for, a minute.
REQUESTS, DOWNLOADS = 1_000, 500

HEAD = """\
# Load

One run of `make bench ONLY=load`: the product under gunicorn against the services of `make run`, on
one machine of two cores, which also asks. So the rates say how the requests compare, not what
Lambda does, which runs each beside the others.

![Requests a second from 16 visitors](results.svg)

| Requests a second | 1 visitor | 16 | 100 | of those, the slowest |
| --- | ---: | ---: | ---: | ---: |
"""

TARGETS = """
| Asked for | Measured | Room |
| --- | ---: | ---: |
| {requests:,} requests a minute | {slowest:,.0f} of the slowest kind | {room:.1f} × |
| {downloads:,} downloads a minute | {downloaded:,.0f} | {more:.1f} × |
| {uploads} uploads at once | all in S3 after {stored:.0f} s, all emailed after {emailed:.0f} s | |

Both rates are those from 100 visitors.
"""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """One kind of request, by the number of visitors."""

    name: str
    by_visitors: dict[int, Answers]

    def rate(self, at_once: int) -> float:
        """Answers a second."""
        return self.by_visitors[at_once].rate


def ids_in(page: str) -> list[str]:
    """The uploads that a dashboard lists."""
    return re.findall(r'id="open-([0-9a-f-]{36})"', page)


def write(rates: list[Rates], sent: Sent, *, uploads: int) -> str:
    """`results.md`, which is returned, and `results.svg`."""
    most = max(rates[0].by_visitors)
    slowest = 60 * min(kind.rate(most) for kind in rates if kind.name != "download")
    downloaded = 60 * rates[-1].rate(most)
    rows = [_row(kind, most) for kind in rates]
    page = (
        HEAD
        + "".join(rows)
        + TARGETS.format(
            requests=REQUESTS,
            downloads=DOWNLOADS,
            slowest=slowest,
            room=slowest / REQUESTS,
            downloaded=downloaded,
            more=downloaded / DOWNLOADS,
            uploads=uploads,
            stored=sent.stored,
            emailed=sent.emailed,
        )
    )
    (kept.folder("load") / "results.md").write_text(page)
    bars = [(kind.name, kind.rate(16)) for kind in rates]
    drawn = chart.bars("Requests a second from 16 visitors", bars, unit="")
    (kept.folder("load") / "results.svg").write_text(drawn)
    return page


def _row(kind: Rates, most: int) -> str:
    cells = " | ".join(f"{kind.rate(at_once):.0f}" for at_once in kind.by_visitors)
    slowest = max(max(times) for times in kind.by_visitors[most].by_status.values())
    return f"| {kind.name} | {cells} | {slowest:.2f} s |\n"
