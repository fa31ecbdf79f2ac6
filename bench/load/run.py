"""How many requests a second, from few visitors and from many; and the loads asked for."""

import argparse
import tempfile
from functools import partial
from pathlib import Path

from bench.load import report, server
from bench.load.report import Rates
from bench.load.uploads import send_all, sign_in
from bench.load.visitors import visit
from tests.product import Product

AT_ONCE = (1, 16, 100)

UPLOADS = 100


def main(arguments: list[str]) -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make bench ONLY=load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--uploads", type=int, default=UPLOADS)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        product = Product.start(Path(folder))
        try:
            with server.running(product.machine) as url:
                trainer = sign_in(product)
                sent = send_all(product, url, trainer, count=options.uploads)
                cookies = "; ".join(f"{c.name}={c.value}" for c in trainer.session.cookies)
                trainer.go(f"{product.url}/uploads/")
                [file_id, *_] = report.ids_in(trainer.page.text)
                rates = _rates(file_id, cookies, options.seconds)
        finally:
            product.stop()
    print(report.write(rates, sent, uploads=options.uploads))


def _rates(file_id: str, cookies: str, seconds: float) -> list[Rates]:
    kinds = {
        "landing": ("GET", "/", 200, ""),
        "dashboard": ("GET", "/uploads/", 200, cookies),
        "status": ("GET", f"/uploads/{file_id}/status/", 200, cookies),
        "student’s page": ("GET", f"/download/{file_id}", 200, ""),
        "download": ("POST", f"/download/{file_id}", 303, ""),
    }
    rates = []
    for name, (method, path, status, who) in kinds.items():
        ask = partial(visit, method, path, status=status, cookies=who)
        ask(at_once=16, seconds=1)  # each worker makes its clients and templates
        found = {at_once: ask(at_once=at_once, seconds=seconds) for at_once in AT_ONCE}
        rates.append(Rates(name=name, by_visitors=found))
    return rates
