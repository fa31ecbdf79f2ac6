"""Trainers who send their videos all at the same time."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.deploy.visitor import Visitor
from tests.films import film
from tests.product import Product

#: Bytes of each video: the bytes go to S3, so what counts here is how many there are.
VIDEO = film(256 * 1024)


@dataclass(frozen=True)
class Sent:
    """Seconds from the first click to S3's last answer, and to the last student's email."""

    stored: float
    emailed: float


def sign_in(product: Product) -> Visitor:
    """The trainer of `make run`."""
    visitor = Visitor(requests.Session())
    visitor.go(f"{product.url}/uploads/")
    form = visitor.form(having="code_challenge")
    address = "trainer@example.com"
    visitor.send(form, username=address, password=product.passwords[address])
    assert visitor.page.url == f"{product.url}/uploads/", visitor.page.text
    return visitor


def send_all(product: Product, url: str, trainer: Visitor, *, count: int) -> Sent:
    """`count` uploads at once, each from the empty form to S3, and until every email is out."""
    begun = time.monotonic()
    with ThreadPoolExecutor(count) as trainers:
        list(trainers.map(lambda number: _send(url, trainer, number), range(count)))
    stored = time.monotonic()
    for number in range(count):
        assert len(product.mail_to(_student(number), seconds=120)) == 1
    return Sent(stored - begun, time.monotonic() - begun)


def _send(url: str, trainer: Visitor, number: int) -> None:
    session = requests.Session()
    session.cookies.update(trainer.session.cookies)
    visitor = Visitor(session)
    visitor.go(f"{url}/uploads/new/")
    name = f"Lap {number}.mp4"
    described = json.dumps([{"name": name, "size": len(VIDEO), "fingerprint": ""}])
    form = visitor.form(having="student_email")
    visitor.send(
        form, student_name="Sam", student_email=_student(number), described=described, file=name
    )
    answer = visitor.send(visitor.form(having="key"), files={"file": (name, VIDEO)})
    assert answer.status_code == 204, answer.text


def _student(number: int) -> str:
    return f"student-{number}@example.com"
