"""What is measured, in which order. Everything alternates, so that a noisy machine hits both."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import boto3
from playwright.sync_api import Browser, Playwright

from bench.upload.browser import MIB, Sent, launch, send, send_by_page
from bench.upload.link import Link
from core.environments import ENVIRONMENTS
from tests.films import VIDEO
from tests.product import Product

BOTH = ("ours", "uppy")

#: Seconds there and back.
DELAY = 0.06

#: Mbit/s of an uplink, and MiB to send on it: half a minute's worth, but on the slowest the
#: smallest video that goes in parts.
LINKS = {2: 16, 20: 72, 200: 720}


@dataclass
class Race:
    """The same file by both uploaders, some rounds."""

    size: int
    rounds: list[dict[str, Sent]]

    @property
    def ratios(self) -> list[float]:
        """Our seconds for each of Uppy's."""
        return [pair["ours"].seconds / pair["uppy"].seconds for pair in self.rounds]

    def shares(self, who: str, mbits: int) -> list[float]:
        """Of a link of so many Mbit/s: how much of it carried the file."""
        return [self.size * 8 / (pair[who].seconds * mbits * 1e6) for pair in self.rounds]

    @property
    def ratio(self) -> float:
        """The median of them."""
        return median(self.ratios)


def make_film(folder: Path, size: int) -> Path:
    """Make a file that begins and is named like a video, of bytes that no one can compress."""
    path = folder / f"GX{size}.mp4"
    random = Random(size)
    with path.open("wb") as file:
        for start in range(0, size, 8 * MIB):
            piece = random.randbytes(min(8 * MIB, size - start))
            file.write(piece if start else (VIDEO + piece)[: len(piece)])
    return path


def expose_etags(product: Product) -> None:
    """Uppy reads each part's ETag; ours asks S3 for them on the server, so the product hides it."""
    s3 = boto3.client(
        "s3",
        endpoint_url=product.machine.s3_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    bucket = ENVIRONMENTS["dev"].video_bucket
    rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    exposed = [rule | {"ExposeHeaders": ["ETag"]} for rule in rules]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": exposed})


def race(browser: Browser, product: Product, *, film: Path, rounds: int) -> Race:
    """Who begins changes with each round."""
    found = []
    for number in range(rounds):
        order = BOTH if number % 2 == 0 else BOTH[::-1]
        pair = {who: send(browser, product, who=who, film=film) for who in order}
        print(*(f"{who}: {pair[who].seconds:.1f} s" for who in BOTH), sep=", ", flush=True)
        found.append(pair)
    return Race(film.stat().st_size, found)


def unshaped(
    playwright: Playwright, product: Product, folder: Path, *, size: int, rounds: int
) -> tuple[Race, list[Sent]]:
    """The machine's own speed: the race, and the trainer's page by itself."""
    browser = launch(playwright)
    race(browser, product, film=make_film(folder, 32 * MIB), rounds=1)  # warm up
    film = make_film(folder, size)
    found = race(browser, product, film=film, rounds=rounds)
    pages = [send_by_page(browser, product, film=film) for _ in range(rounds)]
    browser.close()
    return found, pages


def shaped(
    playwright: Playwright, product: Product, folder: Path, *, rounds: int
) -> dict[int, Race]:
    """Each uplink, by Mbit/s. The product's own answers take the same way as the parts."""
    machine = product.machine
    links = [
        Link(machine.web_port + 60 + step, target, delay=DELAY)
        for step, target in enumerate((machine.web_port, machine.s3_port))
    ]
    rules = ",".join(f"MAP localhost:{link.target} 127.0.0.1:{link.port}" for link in links)
    browser = launch(playwright, f"--host-resolver-rules={rules}")
    found = {}
    for mbits, mib in LINKS.items():
        print(f"{mbits} Mbit/s", flush=True)
        for link in links:
            link.rate = mbits * 1_000_000 // 8
        found[mbits] = race(browser, product, film=make_film(folder, mib * MIB), rounds=rounds)
    browser.close()
    for link in links:
        link.stop()
    return found
