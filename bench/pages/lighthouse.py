"""Google's Lighthouse on a page that Chromium has open: how fast, how accessible, how sound.

Its default is a phone of the middle class on a slow 4G network (150 ms, 1.6 Mbit/s): it loads the
page without throttling and computes what would have been.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CATEGORIES = ("performance", "accessibility", "best-practices")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One look at a page."""

    #: 0 to 100, by category.
    scores: dict[str, int]
    #: Seconds until the largest thing on the screen is painted.
    largest_paint: float
    #: Requests and KB (1,024 bytes) until the page is quiet, the video's and its still's aside.
    requests: int
    kilobytes: float
    #: What cost points, as Lighthouse calls it.
    complaints: tuple[str, ...]


def look(url: str, *, port: int, status: int) -> Finding:
    """Load the page in the Chromium that listens on `port`, with its cookies and without its cache.

    Chromium itself logs an error for a page that answers with an error's `status`; that is let be.

    Raises:
        RuntimeError: Lighthouse could not load the page.
    """
    run = subprocess.run(
        [
            *(str(HERE / "node_modules/.bin/lighthouse"), url, f"--port={port}"),
            *("--output=json", "--quiet", "--ignore-status-code"),
            f"--only-categories={','.join(CATEGORIES)}",
            *(["--skip-audits=errors-in-console"] if status >= 400 else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"Lighthouse failed on {url}: {run.stderr}")
    return read(json.loads(run.stdout))


def read(report: dict[str, Any]) -> Finding:
    """What we want to know of Lighthouse's report."""
    if error := report.get("runtimeError"):
        raise RuntimeError(error["message"])
    audits = report["audits"]
    loaded = [
        item
        for item in audits["network-requests"]["details"]["items"]
        if item.get("resourceType") not in {"Media", "Image"} or "/static/" in item["url"]
    ]
    return Finding(
        scores={name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES},
        largest_paint=audits["largest-contentful-paint"]["numericValue"] / 1000,
        requests=len(loaded),
        kilobytes=sum(item["transferSize"] for item in loaded) / 1024,
        complaints=tuple(
            audits[reference["id"]]["title"]
            for name in CATEGORIES
            for reference in report["categories"][name]["auditRefs"]
            if reference["weight"] and _is_poor(audits.get(reference["id"], {}))
        ),
    )


def _is_poor(audit: dict[str, Any]) -> bool:
    return audit.get("score") is not None and audit["score"] < 0.9
