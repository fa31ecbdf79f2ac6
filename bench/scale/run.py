"""Does a request cost more where there are a million uploads than where there are a thousand?"""

import argparse
from collections import defaultdict

from bench import dynamodb, world
from bench.scale import report
from bench.scale.report import Growth
from bench.scale.side import Side


def main(arguments: list[str]) -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make bench ONLY=scale", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=500)
    options = parser.parse_args(arguments)
    world.collect_static()
    with dynamodb.running(heap="3g"):
        small, large = Side("dev", options.small), Side("staging", options.large)
        found = measure(small, large, options.rounds)
    print(report.write(found, small=options.small, large=options.large, rounds=options.rounds))


def measure(small: Side, large: Side, rounds: int) -> list[Growth]:
    """Both in turn, so that whatever else the machine does slows both alike."""
    taken: dict[tuple[str, Side], list[float]] = defaultdict(list)
    for number in range(rounds):
        # Whoever comes second finds the caches of the processor warm.
        sides = (small, large) if number % 2 else (large, small)
        for kind in small.kinds:
            for side in sides:
                taken[kind, side].append(side.seconds(kind))
    return [
        Growth(
            name=kind,
            small=taken[kind, small],
            large=taken[kind, large],
            small_asked=small.asked(kind),
            large_asked=large.asked(kind),
        )
        for kind in small.kinds
    ]
