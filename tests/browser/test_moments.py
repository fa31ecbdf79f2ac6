"""A trainer writes moments while the video is sent; the student is emailed them, and taps one."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_main_job import fill_in
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]

#: Seconds that a frame of the film lasts, and by which browsers round.
FRAME, ROUNDED = 1 / 25, 0.005

LOCAL, PLAYER = "video[data-film]", ".player video"


def seek(page: Page, selector: str, second: float) -> None:
    page.wait_for_function("(s) => document.querySelector(s)?.readyState >= 1", arg=selector)
    page.evaluate("([s, t]) => { document.querySelector(s).currentTime = t }", [selector, second])


def shown(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.player video').currentTime"))


def expect_frame_before(page: Page, second: float) -> None:
    page.wait_for_function(
        "([from, to]) => { const {currentTime: t, paused, seeking} = "
        "document.querySelector('.player video');"
        " return paused && !seeking && from <= t && t < to }",
        arg=[second - FRAME - ROUNDED, second],
    )


def slow_down(network: CDPSession, bytes_per_second: int) -> None:
    options = {"offline": False, "latency": 0, "downloadThroughput": -1}
    options["uploadThroughput"] = bytes_per_second
    network.send("Network.emulateNetworkConditions", options)


def send(page: Page, network: CDPSession, video: Path, address: str) -> None:
    """Begin to send, over a slow line, and see the film from this device."""
    fill_in(page, video, email=address)
    slow_down(network, 60_000)
    page.get_by_role("button", name="Send video").click()
    expect(page.locator(LOCAL)).to_be_visible()


def write(page: Page, text: str, kind: str) -> None:
    """By one key, one line and Enter."""
    page.keyboard.press("m")
    expect(page.get_by_label("What you have to say")).to_be_focused()
    page.keyboard.type(text)
    page.get_by_label(kind).check()
    page.get_by_label("What you have to say").press("Enter")
    expect(page.locator("#moment-list").get_by_text(text)).to_be_visible()


def test_moments_are_written_while_it_is_sent_and_lead_the_student_to_their_frames(
    product: Product, new_context: NewContext, sign_in: SignIn, look: Look, video: Path
) -> None:
    address = f"sam.{time.time_ns()}@example.com"
    page = sign_in(new_context(), "/uploads/new/")
    network = page.context.new_cdp_session(page)
    send(page, network, video, address)
    seek(page, LOCAL, 8.4)
    expect(page.get_by_role("button", name="Add a moment at 0:08")).to_be_visible()
    write(page, "Look through the curve.", "Danger")
    expect(page.locator("#announce")).to_contain_text("The moment at 0:08 was added.")
    expect(page.get_by_role("button", name="Add a moment at 0:08")).to_be_focused()
    seek(page, LOCAL, 2)
    write(page, "Good line.", "Well done")
    expect(page.locator("#moment-list .time")).to_have_text(["0:02", "0:08"])
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page, "moments-while-sending")
    slow_down(network, -1)
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    # The film from this device gives way to the one in the storage.
    expect(page.locator(PLAYER)).to_be_visible()
    expect(page.locator(LOCAL)).to_be_hidden()

    [mail] = product.mail_to(address)
    body = mail["BodyText"]
    assert "0:02 Well done: Good line." in body
    [link] = re.findall(rf"{product.url}/download/[0-9a-f-]+\?t=8\.4\b", body)

    student = new_context(viewport=PHONE, has_touch=True).new_page()
    student.goto(link.partition("?")[0])
    moment = student.get_by_role("link", name="0:08")
    moment.tap()
    expect_frame_before(student, 8.4)
    expect(student.locator(".moments [aria-current]")).to_contain_text("Look through the curve.")
    student.get_by_role("button", name="Moment before").click()
    expect_frame_before(student, 2)
    student.keyboard.press("n")
    expect_frame_before(student, 8.4)
    expect(student.locator("[data-bar] i")).to_have_count(2)
    look(student, "moments-student")

    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(link)
    assert str(plain.locator("video").get_attribute("src")).endswith("#t=8.4")
    plain.get_by_role("link", name="0:02").click()
    assert str(plain.locator("video").get_attribute("src")).endswith("#t=2")


@pytest.fixture
def sent(new_context: NewContext, sign_in: SignIn, video: Path) -> Page:
    """The page of a video that was just sent."""
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, video, email=f"sam.{time.time_ns()}@example.com")
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("The link was emailed to")).to_be_visible()
    page.reload()
    return page


def test_nothing_typed_is_lost_and_a_moment_is_edited_deleted_and_told(
    sent: Page, look: Look
) -> None:
    page = sent
    seek(page, PLAYER, 5)
    expect(page.get_by_role("button", name="Add a moment at 0:05")).to_be_visible()
    page.keyboard.press("M")
    page.keyboard.type("Brake before")
    page.reload()
    text = page.get_by_label("What you have to say")
    expect(text).to_have_value("Brake before")
    expect(page.get_by_label("Time in the video")).to_have_value("0:05")
    page.route("**/moments/", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Add this moment").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(text).to_have_value("Brake before")
    page.unroute("**/moments/")
    page.get_by_role("button", name="Add this moment").click()
    item = page.locator("#moment-list li")
    expect(item).to_contain_text("Brake before")
    expect(text).to_have_value("")

    page.get_by_role("link", name="Edit the moment at 0:05").click()
    dialog = page.locator("dialog#ask")
    dialog.get_by_label("Time in the video").fill("x")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("This is not a time in a video.")
    look(page, "moments-edit")
    dialog.get_by_label("Time in the video").fill("0:06")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(item.locator(".time")).to_have_text("0:06")
    page.get_by_role("button", name="Delete the moment at 0:06").click()
    page.get_by_role("button", name="Undo").click()
    expect(item.locator(".time")).to_have_text("0:06")
    item.locator(".time").click()
    expect_frame_before(page, 6)
    look(page, "moments-trainer")
    page.get_by_role("link", name="Tell the student").click()
    page.get_by_role("button", name="Yes, tell the student").click()
    expect(page.get_by_text("The student was told.")).to_be_visible()


def test_without_javascript_moments_are_written_by_a_typed_time(
    sent: Page, product: Product, new_context: NewContext, look: Look
) -> None:
    state = sent.context.storage_state()
    page = new_context(java_script_enabled=False, storage_state=state, viewport=PHONE).new_page()
    page.goto(sent.url)
    page.get_by_role("link", name="Add moments").click()
    page.get_by_label("What you have to say").fill("Eyes up.")
    page.get_by_label("Time in the video").fill("0:61")
    page.get_by_role("button", name="Add this moment").click()
    expect(page.get_by_text("This is not a time in a video.")).to_be_visible()
    page.get_by_label("Time in the video").fill("0:07")
    page.get_by_role("button", name="Add this moment").click()
    expect(page.locator("#moment-list li")).to_contain_text("Eyes up.")
    page.get_by_role("link", name="Edit the moment at 0:07").click()
    page.get_by_label("What you have to say").fill("Eyes far up.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#moment-list li")).to_contain_text("Eyes far up.")
    page.get_by_role("button", name="Delete the moment at 0:07").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#moment-list li")).to_contain_text("Eyes far up.")
