"""`make bench-upload`: our uploader beside Uppy's, on one machine, in one run."""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import kept
from bench.upload import report
from bench.upload.browser import MIB, build
from bench.upload.runs import Race, expose_etags, shaped, unshaped
from tests.product import Product


def main() -> None:
    options = _options()
    build()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        product = Product.start(here / "product")
        try:
            expose_etags(product)
            fast, pages = unshaped(
                playwright, product, here, size=options.size * MIB, rounds=options.rounds
            )
            links: dict[int, Race] = {}
            if options.link_rounds:
                links = shaped(playwright, product, here, rounds=options.link_rounds)
        finally:
            product.stop()
    results = kept.folder("upload") / "results.md"
    report.write(results, on=datetime.now(UTC).date(), fast=fast, pages=pages, links=links)
    print(results.read_text())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-upload", description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="of the file, in MiB")
    parser.add_argument("--rounds", type=int, default=3, help="of both uploaders, in turns")
    parser.add_argument("--link-rounds", type=int, default=2, help="on each shaped uplink; 0: none")
    return parser.parse_args()


main()
