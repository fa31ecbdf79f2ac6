"""A student watches: what counts as opened, and what happens when a signed address ends."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.test_main_job import fill_in
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]


@pytest.fixture
def link(product: Product, new_context: NewContext, sign_in: SignIn, video: Path) -> str:
    """The link of a video that was just sent."""
    address = f"sam.{time.time_ns()}@example.com"
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    [mail] = product.mail_to(address)
    [link] = set(re.findall(rf"{product.url}/download/[0-9a-f-]+", mail["BodyText"]))
    return str(link)


def second(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError


class Ending:
    """Makes the first signed address of a page answer 403 once it `is_over`; fresh ones work.

    Or, where it `hangs`, nothing at all. Until then it gives little at a time, so that the player
    has to ask again for what is later.
    """

    def __init__(self, page: Page, video: Path, *, hangs: bool = False) -> None:
        self.film = video.read_bytes()
        self.hangs = hangs
        self.first, self.is_over = "", False
        page.route(re.compile("/videos/"), self.answer)

    def answer(self, route: Route) -> None:
        self.first = self.first or route.request.url
        if route.request.url != self.first:
            route.continue_()
        elif self.is_over and self.hangs:
            return
        elif self.is_over:
            route.fulfill(status=403, body="Request has expired")
        else:
            asked = re.search(r"bytes=(\d+)", route.request.headers.get("range", "bytes=0-"))
            start = int(asked[1]) if asked else 0
            part = self.film[start : start + 1_000_000]
            where = f"bytes {start}-{start + len(part) - 1}/{len(self.film)}"
            headers = {"Content-Range": where, "Accept-Ranges": "bytes"}
            route.fulfill(status=206, body=part, headers=headers, content_type="video/mp4")


def watch(page: Page, link: str, ending: Ending) -> None:
    """Open the link; let the address end a while later, and seek."""
    page.goto(link)
    wait_until(page, lambda: page.evaluate("document.querySelector('video').readyState") >= 1)
    page.wait_for_timeout(1100)  # an address signed in another second is another one
    ending.is_over = True
    page.evaluate(
        "() => { const v = document.querySelector('video'); v.muted = true; v.currentTime = 12; "
        "v.play().catch(() => {}) }"
    )


def test_a_player_whose_address_ended_goes_on_at_the_same_second(
    new_context: NewContext, link: str, video: Path
) -> None:
    page = new_context().new_page()
    ending = Ending(page, video)
    watch(page, link, ending)
    wait_until(page, lambda: page.locator("video").get_attribute("src") != ending.first)
    wait_until(page, lambda: second(page) > 12)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_player_that_gets_nothing_for_long_goes_on_by_a_fresh_address(
    new_context: NewContext, link: str, video: Path
) -> None:
    page = new_context().new_page()
    ending = Ending(page, video, hangs=True)
    watch(page, link, ending)
    page.wait_for_function(
        "first => document.querySelector('video').src !== first", arg=ending.first, timeout=60_000
    )
    wait_until(page, lambda: second(page) > 12)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_player_whose_link_is_over_says_so(
    new_context: NewContext, link: str, video: Path
) -> None:
    page = new_context().new_page()
    message = "The video can no longer be downloaded."
    page.route("**/source", lambda route: route.fulfill(status=410, json={"message": message}))
    watch(page, link, Ending(page, video))
    expect(page.locator("#trouble")).to_have_text(message)


def test_a_page_that_only_loads_is_not_opened_until_a_person_acts(
    new_context: NewContext, link: str
) -> None:
    told: list[str] = []
    page = new_context().new_page()
    page.on("request", lambda request: told.append(request.url))
    page.goto(link)
    page.wait_for_timeout(3000)
    assert not [url for url in told if url.endswith("/opened")]
    page.mouse.move(50, 60)
    wait_until(page, lambda: any(url.endswith("/opened") for url in told))
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert len([url for url in told if url.endswith("/opened")]) == 1


def test_a_page_that_stays_visible_is_opened(new_context: NewContext, link: str) -> None:
    page = new_context().new_page()
    with page.expect_request("**/opened", timeout=15_000):
        page.goto(link)
