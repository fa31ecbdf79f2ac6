"""`make bench-pages`: Lighthouse on every public page and every page of a trainer's."""

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from bench import kept
from bench.pages import lighthouse, report, visit
from bench.pages.edge import Edge
from tests.browser.conftest import OPTIONS
from tests.product import Product

#: Where Lighthouse finds the browser.
PORT = 19222 + int(os.environ.get("TEST_PORTS", "0"))

FILM = (
    "-nostdin -v error -f lavfi -i testsrc2=size=1280x720:rate=25:duration=3 -c:v libx264 "
    "-preset ultrafast -pix_fmt yuv420p -movflags +faststart"
)


def main() -> int:
    """Exit status 1 where a goal is missed."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = _looks(playwright, Path(folder), rounds=options.rounds)
    results = kept.folder("pages") / "results.md"
    report.write(results, on=datetime.now(UTC).date(), found=found)
    print(results.read_text())
    return 1 if report.missed(found) else 0


def _looks(playwright: Playwright, here: Path, *, rounds: int) -> report.Findings:
    film = here / "GX010042.mp4"
    subprocess.run(["ffmpeg", *FILM.split(), str(film)], check=True)
    product = Product.start(here / "product")
    edge = Edge(product.url)
    browser = playwright.chromium.launch_persistent_context(
        here / "profile",
        executable_path="/usr/bin/chromium",
        args=[*OPTIONS, f"--remote-debugging-port={PORT}"],
    )
    try:
        found: report.Findings = {}
        for target in visit.targets(browser, product, film):
            found[target] = [
                lighthouse.look(edge.url + target.path, port=PORT, status=target.status)
                for _ in range(rounds)
            ]
            print(f"{target.name}: {found[target][0].scores}", flush=True)
        return found
    finally:
        browser.close()
        edge.close()
        product.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of each page; medians count")
    return parser.parse_args()


sys.exit(main())
