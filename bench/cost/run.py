"""What each kind of request costs, beside the least that it could."""

import argparse
import gc
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings

from bench import answers, dynamodb, world
from bench.cost import report
from bench.cost.floor import constant
from bench.cost.kinds import Kind, kinds
from bench.cost.meter import Asked, ask, bare_clients, recorded
from bench.cost.parts import REST, Shares
from bench.cost.report import Cost
from core import aws


def main(arguments: list[str]) -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make bench ONLY=cost", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args(arguments).rounds
    with dynamodb.running(), answers.running(), world.logged():
        costs = measure(rounds)
    print(report.write(costs, rounds=rounds))


def measure(rounds: int) -> list[Cost]:
    """Each kind and its floors in turn, so that whatever else the machine does slows both alike."""
    world.collect_static()
    clients, ours = bare_clients(), {name: aws.client(name) for name in settings.AWS_ENDPOINTS}
    every = [(kind, *_known(kind)) for kind in kinds(datetime.now(UTC))]
    order = random.Random(1)
    gc.freeze()
    for _ in range(rounds):
        for kind, cost, asked in every:
            runs: list[tuple[Callable[[], Any], list[float]]] = [
                (kind.run, cost.ours),
                (partial(_floor, kind, asked, clients), cost.floor),
                (partial(_floor, kind, asked, ours), cost.lowered),
            ]
            # Whoever comes first finds the caches of the processor cold.
            order.shuffle(runs)
            for run, taken in runs:
                kind.prepare()
                taken.append(_milliseconds(run))
    costs = {kind: cost for kind, cost, _ in every}
    _divide(costs, rounds)
    return list(costs.values())


def _divide(costs: dict[Kind, Cost], rounds: int) -> None:
    """Into parts; after the measuring, which it would slow down."""
    shares = {kind: Shares() for kind in costs}
    for _ in range(rounds):
        for kind in costs:
            kind.prepare()
            with shares[kind].taken():
                shares[kind].run(REST, kind.run)
    for kind, cost in costs.items():
        cost.parts = {part: spent / rounds for part, spent in shares[kind].spent.items()}


def _known(kind: Kind) -> tuple[Cost, Asked]:
    """What it asks of AWS. The first request, which makes clients and templates, does not count."""
    kind.prepare()
    kind.run()
    kind.prepare()
    with recorded() as asked:
        kind.run()
    cost = Cost(name=kind.name, calls=len(asked.calls), read=asked.read, written=asked.written)
    return cost, asked


def _floor(kind: Kind, asked: Asked, clients: dict[str, Any]) -> None:
    constant()
    ask(clients, asked)
    kind.signatures(clients)


def _milliseconds(run: Callable[[], Any]) -> float:
    begun = time.process_time()
    run()
    return 1000 * (time.process_time() - begun)
