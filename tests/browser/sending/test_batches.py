"""Several videos in one go, as a trainer whose camera cuts long recordings into chapters."""

import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.films import VIDEO
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]

MIB = 1024**2

#: Bytes a second: slow enough to reload in between.
SLOW = 6 * MIB

#: Slow enough to look at it.
CRAWLING = MIB // 8


@pytest.fixture
def chapters(tmp_path: Path) -> list[Path]:
    """Not in their order, as a file dialog may hand them over."""
    files = []
    for name, size in [("GX020042", 20 * MIB), ("GX010042", 20 * MIB), ("GX030042", MIB)]:
        files.append(tmp_path / f"{name}.MP4")
        files[-1].write_bytes(VIDEO + os.urandom(size - len(VIDEO)))
    return files


def fill_in(page: Page, chapters: list[Path]) -> str:
    address = f"sam.{time.time_ns()}@example.com"
    page.get_by_label("Student name").fill("Sam Student")
    page.get_by_label("Student email").fill(address)
    page.get_by_label("Video", exact=True).set_input_files(chapters)
    return address


def links(product: Product, address: str, *, emails: int = 1) -> list[list[str]]:
    """The links in each email to this address, in their order."""
    return [
        re.findall(rf"{product.url}/download/([0-9a-f-]+)\s", mail["BodyText"])
        for mail in product.mail_to(address, at_least=emails)
    ]


def arrived(product: Product, file_ids: list[str], chapters: list[Path]) -> None:
    for file_id, chapter in zip(file_ids, sorted(chapters), strict=True):
        expected = hashlib.sha256(chapter.read_bytes()).hexdigest()
        assert product.sha256_in_bucket(file_id) == expected


def test_chapters_go_out_in_order_and_in_one_email(
    product: Product, new_context: NewContext, sign_in: SignIn, look: Look, chapters: list[Path]
) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    address = fill_in(page, chapters)
    expect(page.get_by_text("chapters of one recording")).to_be_visible()
    expect(page.locator("[data-chosen]")).to_contain_text("GX020042.MP4, 20.0\xa0MB")
    look(page, "form-chapters")
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_role("heading", name="3 videos for Sam Student")).to_be_visible()
    expect(page.get_by_text("Ready", exact=True)).to_have_count(3, timeout=60_000)
    look(page, "batch-sent")
    [file_ids] = links(product, address)
    arrived(product, file_ids, chapters)
    page.get_by_role("link", name="GX010042.MP4").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    look(page, "upload-of-batch")


def test_each_video_can_have_an_email_of_its_own(
    product: Product, new_context: NewContext, sign_in: SignIn, chapters: list[Path]
) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    address = fill_in(page, chapters[1:])
    page.get_by_label("an email for each video").check()
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("Ready", exact=True)).to_have_count(2, timeout=60_000)
    assert [len(found) for found in links(product, address, emails=2)] == [1, 1]


def test_a_batch_goes_on_after_a_reload(
    product: Product, new_context: NewContext, sign_in: SignIn, look: Look, chapters: list[Path]
) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    address = fill_in(page, chapters)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    network.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("Video 2 of 3")).to_be_visible(timeout=60_000)
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": CRAWLING})
    expect(page.get_by_text("Being sent", exact=True)).to_be_visible()
    assert "has arrived" not in page.locator(".videos").last.inner_text()
    look(page, "batch-sending")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    network.send("Network.emulateNetworkConditions", slow)
    expect(
        page.get_by_text("If another page is still sending, leave that page open.")
    ).to_be_visible()
    expect(page.get_by_text("Choose these 2 videos")).to_be_visible()
    look(page, "batch-unfinished")
    # All of them again: what is there is not sent again.
    page.get_by_label("Video", exact=True).set_input_files(chapters)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Ready", exact=True)).to_have_count(3, timeout=60_000)
    [file_ids] = links(product, address)
    arrived(product, file_ids, chapters)


def test_an_answer_for_a_list_that_was_replaced_is_dropped(
    new_context: NewContext, sign_in: SignIn, chapters: list[Path]
) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, chapters[1:])
    page.route("**/parts/", lambda route: route.abort())
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("The connection is interrupted.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())

    def replace_first(route: Route) -> None:
        if "poll-version" not in route.request.headers:
            return route.continue_()
        old_news = {"poll-version": "an old one", "poll-offers": "1"}
        answer = route.fetch(headers=route.request.headers | old_news)
        assert answer.headers["hx-retarget"] == "#upload"
        old = page.locator(".status").element_handle()
        page.evaluate("document.getElementById('upload').dispatchEvent(new Event('sent'))")
        page.wait_for_function("old => !old.isConnected", arg=old)
        return route.fulfill(response=answer)

    page.route("**/batch/", replace_first)
    with page.expect_event("requestfailed", lambda request: "poll-version" in request.headers):
        page.reload()
    expect(page.get_by_text("Choose these 2 videos")).to_be_visible()


def test_other_files_are_refused_and_the_rest_can_be_discarded(
    product: Product, new_context: NewContext, sign_in: SignIn, chapters: list[Path], tmp_path: Path
) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    address = fill_in(page, chapters[1:])
    page.route("**/parts/", lambda route: route.abort())
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("The connection is interrupted.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/parts/")  # not before, or the page that goes would begin the first video
    other = tmp_path / "other" / "GX010042.MP4"
    other.parent.mkdir()
    other.write_bytes(VIDEO + os.urandom(20 * MIB - len(VIDEO)))
    page.get_by_label("Video", exact=True).set_input_files(other)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("These are different files.")).to_be_visible()
    page.get_by_label("Video", exact=True).set_input_files(chapters[2])
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("Choose GX010042.MP4 to send it.")).to_be_visible()
    page.get_by_role("link", name="Discard the rest").click()
    page.get_by_role("button", name="Yes, discard").click()
    expect(page.get_by_text("What had not been sent was discarded.")).to_be_visible()
    expect(page.get_by_text("Withdrawn")).to_be_visible()
    [file_ids] = links(product, address)
    arrived(product, file_ids, chapters[2:])
