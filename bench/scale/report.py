"""What grows with the table, as a Markdown page and a chart."""

from dataclasses import dataclass
from statistics import quantiles

from bench import chart, kept
from bench.cost.meter import Asked

GOAL = 1.2

HEAD = """\
# From {small:,} to {large:,} uploads

One run of `make bench ONLY=scale`: {rounds} requests of each kind to each table, in turn, against
one DynamoDB Local. The ratios are of how long a request took from its beginning to its end. Goal:
at most {goal}, and the same calls and capacity units.

![Times as long](results.svg)

| Request | p50 | p99 | p50, ms | p99, ms | AWS calls | Read units |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """One kind of request: seconds each, and what was asked of AWS, in the two tables."""

    name: str
    small: list[float]
    large: list[float]
    small_asked: Asked
    large_asked: Asked

    def ratio(self, percent: int) -> float:
        """Of a percentile."""
        return _percentile(self.large, percent) / _percentile(self.small, percent)


def write(found: list[Growth], *, small: int, large: int, rounds: int) -> str:
    """`results.md`, which is returned, and `results.svg`."""
    page = HEAD.format(small=small, large=large, rounds=rounds, goal=GOAL) + "".join(
        f"| {one.name} | **{one.ratio(50):.2f}** | **{one.ratio(99):.2f}** "
        f"| {_both(one, 50)} | {_both(one, 99)} "
        f"| {len(one.small_asked.calls)} → {len(one.large_asked.calls)} "
        f"| {one.small_asked.read:g} → {one.large_asked.read:g} |\n"
        for one in found
    )
    (kept.folder("scale") / "results.md").write_text(page)
    rows = [
        (f"{one.name}, p{percent}", one.ratio(percent)) for one in found for percent in (50, 99)
    ]
    (kept.folder("scale") / "results.svg").write_text(chart.bars("Times as long", rows, goal=GOAL))
    return page


def _both(one: Growth, percent: int) -> str:
    sides = (1000 * _percentile(seconds, percent) for seconds in (one.small, one.large))
    return " → ".join(f"{milliseconds:.1f}" for milliseconds in sides)


def _percentile(seconds: list[float], percent: int) -> float:
    return quantiles(seconds, n=100)[percent - 1]
