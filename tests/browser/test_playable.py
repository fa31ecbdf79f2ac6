"""What a student sees of a video that the browser plays, and of one that it cannot."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.sending.test_preflight import MPEG4, film
from tests.browser.test_main_job import fill_in
from tests.product import Product

__all__ = ["film"]

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Film = Callable[..., Path]

REASON = "This browser cannot play this camera’s format."


def watch(product: Product, new_context: NewContext, sign_in: SignIn, video: Path) -> Page:
    """Send the video; then open its link as the student."""
    address = f"sam.{time.time_ns()}@example.com"
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    [mail] = product.mail_to(address)
    [link] = set(re.findall(rf"{product.url}/download/[0-9a-f-]+", mail["BodyText"]))
    student = new_context().new_page()
    student.goto(str(link))
    return student


def test_a_video_that_plays_stands_alone(
    product: Product, new_context: NewContext, sign_in: SignIn, video: Path
) -> None:
    page = watch(product, new_context, sign_in, video)
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    expect(page.locator("video")).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_hidden()
    expect(page.get_by_text("If the picture stays black")).to_be_hidden()


@pytest.mark.parametrize("sound", ["", " -f lavfi -i sine=duration=2 -c:a aac"])
def test_the_reason_stands_in_place_of_a_video_that_does_not_play(
    product: Product, new_context: NewContext, sign_in: SignIn, film: Film, sound: str
) -> None:
    page = watch(product, new_context, sign_in, film(f"{sound} {MPEG4}"))
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.locator("video")).to_be_hidden()


def test_a_recording_that_was_cut_is_called_incomplete_and_not_strange(
    product: Product, new_context: NewContext, sign_in: SignIn, film: Film
) -> None:
    video = film("-c:v libx264 -pix_fmt yuv420p")  # whose index comes last
    whole = video.read_bytes()
    video.write_bytes(whole[: len(whole) // 2])
    page = watch(product, new_context, sign_in, video)
    expect(page.get_by_text("The recording seems to be incomplete")).to_be_visible()
    expect(page.get_by_text("Ask Tessa Trainer to look at it")).to_be_visible()
    page.wait_for_timeout(3000)  # longer than the page's patience with a player
    expect(page.get_by_text(REASON)).to_have_count(0)


def test_a_video_that_breaks_on_the_way_is_called_damaged(
    product: Product, new_context: NewContext, sign_in: SignIn, film: Film
) -> None:
    video = film("-c:v libx264 -pix_fmt yuv420p -movflags +faststart")
    content = video.read_bytes()
    at = content.index(b"mdat") + 2000
    video.write_bytes(content[:at] + b"\xff" * (len(content) - at))
    page = watch(product, new_context, sign_in, video)
    page.locator("video").evaluate("video => { video.muted = true; video.play().catch(() => 0); }")
    expect(page.get_by_text("The recording seems to be damaged")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(REASON)).to_be_hidden()
