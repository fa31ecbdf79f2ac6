"""The costs as a Markdown page and a chart."""

from dataclasses import dataclass, field
from statistics import median

from bench import chart, kept
from bench.cost.parts import CALLED, REST

GOAL = 1.25

HEAD = """\
# What a request costs

One run of `make bench ONLY=cost`: the median of {rounds} rounds, each kind and its floor in turn.
Milliseconds of one process' processor time; DynamoDB Local and what plays S3 and SES run beside it.
[README.md](../README.md) says what the floor is; “by our clients” is the
floor with the clients of `core.aws`, times the floor. Goal: at most {goal} × the floor.

![Times the floor](results.svg)

| Request | ms | Floor, ms | Ratio | by our clients | AWS calls | Read units | Write units |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


PARTS = """
Where the milliseconds of a mean request go, each without what others take within it: calls to AWS
with what botocore does for them; signatures; items made, read and written; forms; templates; and
the rest, which is Django, its middleware and ours, sessions, and the views. Here no floors come in
between, so the processor's caches are warmer and the sums smaller than above.

| Request | {names} |
| --- | {rules} |
"""


@dataclass(kw_only=True)
class Cost:
    """One kind of request: what it asks of AWS, and its milliseconds round by round."""

    name: str
    calls: int
    read: float
    written: float
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    #: Of a mean request.
    parts: dict[str, float] = field(default_factory=dict)
    #: The floor once more, with `core.aws`' clients in place of boto3's as they come.
    lowered: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return median(self.ours) / median(self.floor)


def write(costs: list[Cost], *, rounds: int) -> str:
    """`results.md`, which is returned, and `results.svg`."""
    names = [*CALLED, REST]
    page = HEAD.format(rounds=rounds, goal=GOAL) + "".join(map(_row, costs))
    page += PARTS.format(names=" | ".join(names), rules=" | ".join(["---:"] * len(names)))
    for cost in costs:
        shares = " | ".join(f"{cost.parts.get(name, 0):.2f}" for name in names)
        page += f"| {cost.name} | {shares} |\n"
    (kept.folder("cost") / "results.md").write_text(page)
    ratios = [(cost.name, cost.ratio) for cost in costs]
    (kept.folder("cost") / "results.svg").write_text(
        chart.bars("Times the floor", ratios, goal=GOAL)
    )
    return page


def _row(cost: Cost) -> str:
    ours, floor = median(cost.ours), median(cost.floor)
    asked = f"{cost.calls} | {cost.read:g} | {cost.written:g}"
    lowered = median(cost.lowered) / floor
    return (
        f"| {cost.name} | {ours:.2f} | {floor:.2f} | **{cost.ratio:.2f}** "
        f"| {lowered:.2f} | {asked} |\n"
    )
