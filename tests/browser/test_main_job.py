"""The main job, as a trainer and a student do it."""

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, through_cognito
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]


def fill_in(page: Page, video: Path | None, *, email: str = "sam@example.com") -> None:
    page.get_by_label("Student name").fill("Sam Student")
    page.get_by_label("Student email").fill(email)
    page.get_by_label("Notes").fill("Look further ahead.\nGood line in turn 3.")
    page.get_by_label("Video", exact=True).set_input_files(video or [])


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_trainer_sends_a_video_and_the_student_gets_it(
    product: Product, new_context: NewContext, sign_in: SignIn, look: Look, video: Path
) -> None:
    address = f"sam.{time.time_ns()}@example.com"
    trainer = new_context(permissions=["clipboard-read", "clipboard-write"])

    # The trainer signs in, fills in the form, and sends.
    page = trainer.new_page()
    page.goto(product.url)
    look(page, "home")
    page.get_by_role("link", name="Sign in as a trainer").click()
    through_cognito(page, product)
    expect(page.get_by_role("heading", name="Your videos")).to_be_visible()
    page.get_by_role("link", name="Send a video").first.click()
    fill_in(page, video, email=address)
    look(page, "form")
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    look(page, "upload-sent")
    assert re.fullmatch(rf"{product.url}/uploads/[0-9a-f-]{{36}}/", page.url)
    expect(page.get_by_role("heading", name="Video for Sam Student")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Email sent")

    # The student opens the link of the email on a phone.
    [mail] = product.mail_to(address)
    [link] = set(re.findall(rf"{product.url}/download/[0-9a-f-]+", mail["BodyText"]))
    phone = new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    view = phone.new_page()
    view.goto(link)
    expect(view.get_by_text("Tessa Trainer", exact=True)).to_be_visible()
    expect(view.get_by_text("Good line in turn 3.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Opened")
    look(view, "student")
    still = view.locator("video").get_attribute("poster")
    assert still
    assert "/posters/" in still
    assert requests.get(still, timeout=10).content.startswith(b"\xff\xd8\xff")
    assert play(view) > 1

    # Watching and reloading count nothing; asking for the file does.
    view.reload()
    other_tab = trainer.new_page()
    other_tab.goto(f"{product.url}/uploads/")
    downloads = other_tab.get_by_role("row", name=address).get_by_role("cell").nth(4)
    expect(downloads).to_have_text("0")
    with view.expect_download() as download:
        view.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == video.name
    assert sha256(Path(download.value.path())) == sha256(video)
    # Both of the trainer's pages follow by themselves, and stop asking when all is done.
    expect(downloads).to_have_text("1")
    page.bring_to_front()
    expect(page.get_by_role("status")).to_have_text("Downloaded")
    assert page.locator("[data-poll]").count() == 0
    page.goto(f"{product.url}/uploads/")
    look(page, "dashboard")

    # The trainer copies the link, then withdraws it.
    page.get_by_role("row", name=address).get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.get_by_role("row", name=address).get_by_role("link").click()
    page.get_by_role("link", name="Withdraw the link").click()
    page.get_by_role("button", name="Yes, withdraw").click()
    expect(page.get_by_text("The link was withdrawn.")).to_be_visible()
    answer = view.goto(link)
    assert answer
    assert answer.status == 410
    look(view, "link-withdrawn")


def play(page: Page) -> float:
    """Play the page's video for a moment; how far it has come, in seconds."""
    video = page.locator("video")
    video.evaluate("video => { video.muted = true; void video.play() }")
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        seconds = float(video.evaluate("video => video.currentTime"))
        if seconds > 1:
            return seconds
        page.wait_for_timeout(200)
    return 0


def test_it_all_works_without_javascript(
    product: Product, new_context: NewContext, sign_in: SignIn, video: Path
) -> None:
    address = f"plain.{time.time_ns()}@example.com"
    page = sign_in(new_context(java_script_enabled=False), "/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    page.get_by_label("Video", exact=True).filter(visible=True).set_input_files(video)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    [mail] = product.mail_to(address)
    [link] = set(re.findall(rf"{product.url}/download/[0-9a-f-]+", mail["BodyText"]))
    page.goto(link)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert sha256(Path(download.value.path())) == sha256(video)


def test_the_keyboard_is_enough(new_context: NewContext, sign_in: SignIn, video: Path) -> None:
    page = sign_in(new_context(), "/uploads/new/")
    page.get_by_label("Video", exact=True).set_input_files(video)
    page.get_by_label("Student name").focus()
    page.keyboard.type("Sam Student")
    page.keyboard.press("Tab")
    page.keyboard.type("sam@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The link was emailed to sam@example.com")).to_be_visible()
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_signing_out_signs_out(product: Product, new_context: NewContext, sign_in: SignIn) -> None:
    page = sign_in(new_context())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in as a trainer")).to_be_visible()
    page.goto(f"{product.url}/uploads/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_signing_out_everywhere_asks_first_and_signs_out(
    product: Product, new_context: NewContext, sign_in: SignIn, look: Look
) -> None:
    page, phone = sign_in(new_context(), who="second"), sign_in(new_context(), who="second")
    page.get_by_role("link", name="Sign out everywhere").click()
    expect(page.get_by_text("Students’ links keep working.")).to_be_visible()
    look(page, "sign-out-everywhere")
    page.get_by_role("link", name="Stay signed in").click()
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    page.get_by_role("link", name="Sign out everywhere").click()
    page.get_by_role("button", name="Yes, sign out everywhere").click()
    expect(page.get_by_role("link", name="Sign in as a trainer")).to_be_visible()
    for each in (page, phone):
        each.goto(f"{product.url}/uploads/")
        expect(each.get_by_label("Password")).to_be_visible()


def test_a_trainer_who_has_sent_nothing_is_led_to_the_form(
    new_context: NewContext, sign_in: SignIn, look: Look
) -> None:
    page = sign_in(new_context(), who="second")
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    look(page, "dashboard-empty")
    page.get_by_role("main").get_by_role("link", name="Send a video").click()
    expect(page.get_by_role("heading", name="Send a video")).to_be_visible()


def test_support_gets_a_friendly_no(new_context: NewContext, sign_in: SignIn, look: Look) -> None:
    page = sign_in(new_context(), who="support")
    expect(page.get_by_text("This account cannot send videos")).to_be_visible()
    look(page, "not-a-trainer")


def test_no_page_asks_another_host(
    product: Product, new_context: NewContext, sign_in: SignIn
) -> None:
    context = new_context()
    hosts = set()
    context.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page = sign_in(context)
    for path in ("/", "/uploads/", "/uploads/new/", "/nothing-here", "/local/mailbox/"):
        page.goto(f"{product.url}{path}")
    own = {product.machine.web_url, product.machine.aws_url}
    assert {f"http://{host}" for host in hosts} == own
