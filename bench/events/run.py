"""Ten thousand videos arrive while one call in fifty fails: is every student emailed, once?"""

import argparse
import gc
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from apexshare import events
from bench import answers, dynamodb, world
from bench.events import report
from bench.events.faults import Network
from bench.events.report import Found
from bench.fill import Row, fill
from uploads.records.once.claim import LEASE
from uploads.services.upkeep import reconciler

#: Of all tries to reach AWS.
FAULTS = 0.02

#: As often as Lambda delivers an event that fails: once, and two times more.
DELIVERIES = 3

#: Runs of the reconciler until nothing is left; one a fault spoils, the next one mends.
MOST_RUNS = 10


def main(arguments: list[str]) -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make bench ONLY=events", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    count = parser.parse_args(arguments).events
    # Faults are what is wanted here; each would be told at length.
    logging.disable(logging.CRITICAL)
    with dynamodb.running(), answers.running(), world.logged():
        found = measure(count)
    print(report.write(found))


def measure(count: int) -> Found:
    """All uploads wait; then their objects arrive, one by one; then the reconciler comes."""
    rows = list(_rows(count))
    pattern = world.new_upload(at=datetime.now(UTC))
    fill(pattern, rows)
    found = Found(network=Network(share=FAULTS))
    gc.freeze()
    with found.network.between():
        for row in rows:
            _deliver(world.arrival(pattern, row.file_id), found)
        _reconcile(found)
    found.emails = [found.network.emails[row.student] for row in rows]
    return found


def _rows(count: int) -> Iterator[Row]:
    now = datetime.now(UTC)
    for number in range(count):
        student = f"student-{number}@example.com"
        at = now - timedelta(seconds=number)
        yield Row(number=number, trainer="trainer", student=student, at=at)


def _deliver(event: dict[str, Any], found: Found) -> None:
    """Until it is handled, as Lambda does; and note what that took."""
    before, begun = found.network.tries, time.perf_counter()
    for _ in range(DELIVERIES):
        found.deliveries += 1
        try:
            events.objects_created(event, None)
        except ExceptionGroup:
            continue
        break
    found.seconds.append(time.perf_counter() - begun)
    found.tries.append(found.network.tries - before)


def _reconcile(found: Found) -> None:
    """As the schedule does; the clock has moved on, so that leases are over."""

    def clock() -> datetime:
        return timezone.now() + LEASE + timedelta(minutes=1)

    for number in range(MOST_RUNS):
        try:
            left = reconciler.reconcile(clock=clock)
        except ExceptionGroup:
            continue
        if number == 0:
            found.left = left
        if not left:
            return
