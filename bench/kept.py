"""Where results are kept: beside each benchmark, or below BENCH_RESULTS in the environment."""

import os
from pathlib import Path

HERE = Path(__file__).parent


def folder(part: str) -> Path:
    """Return the folder that takes the results of a part such as "cost"."""
    kept = Path(os.environ.get("BENCH_RESULTS", HERE)) / part
    kept.mkdir(parents=True, exist_ok=True)
    return kept
