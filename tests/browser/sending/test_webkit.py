"""The main job in WebKit, the engine of every browser on iPhones and iPads."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.sending.webkit import WebKit
from tests.films import VIDEO
from tests.product import Product

pytestmark = pytest.mark.browser

SIZE = 20 * 1024**2


@pytest.fixture
def webkit(product: Product, tmp_path: Path) -> Iterator[WebKit]:
    window = WebKit(product.machine.web_port + 60, tmp_path / "webkit.log")
    yield window
    window.stop()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "GX010042.mp4"
    path.write_bytes(VIDEO + os.urandom(SIZE - len(VIDEO)))
    return path


def test_a_trainer_with_webkit_sends_a_video_in_parts(
    webkit: WebKit, film: Path, product: Product
) -> None:
    webkit.go(f"{product.url}/uploads/new/")
    webkit.fill("[name=username]", "trainer@example.com")
    webkit.fill("[name=password]", product.passwords["trainer@example.com"])
    webkit.click("[type=submit]")
    webkit.wait_for("Send a video")
    webkit.fill("[name=student_name]", "Sam Student")
    webkit.fill("[name=student_email]", "sam@example.com")
    webkit.fill("[name=file]", str(film))
    webkit.wait_for("The end of this file is missing")  # it moves the button
    webkit.click(".primary")
    webkit.wait_for("The link was emailed to", seconds=40)
    file_id = webkit.url.rstrip("/").rpartition("/")[2]
    sent = hashlib.sha256(film.read_bytes()).hexdigest()
    assert product.sha256_in_bucket(file_id) == sent
