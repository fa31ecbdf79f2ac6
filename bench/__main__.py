"""`python -m bench`: all parts in turn, or those that are named."""

import argparse
import importlib
import os
import subprocess
import sys

import django

#: Each has a `run.py` and writes `results.md` and `results.svg` beside it.
PARTS = ("cost", "load", "scale", "events")

#: Says that this process is in a network of its own already.
ALONE = "BENCH_ALONE"

#: DynamoDB Local listens on all interfaces and has no option against that, so there is one only.
IN_A_NETWORK = ("unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"')


def main() -> int:
    """Returns the first exit status that is not 0."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    named, options = parser.parse_known_args()
    if unknown := set(named.parts) - set(PARTS):
        parser.error(f"There is no part “{unknown.pop()}”.")
    if ALONE in os.environ:
        django.setup()
        importlib.import_module(f"bench.{named.parts[0]}.run").main(options)
        return 0
    environment = {**os.environ, ALONE: "1", "DJANGO_SETTINGS_MODULE": "bench.settings"}
    for part in named.parts or PARTS:
        # A process for each, so that none warms the other up.
        command = [*IN_A_NETWORK, "sh", sys.executable, "-m", "bench", part, *options]
        if status := subprocess.call(command, env=environment):
            return status
    return 0


sys.exit(main())
