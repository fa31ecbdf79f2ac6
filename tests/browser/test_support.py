"""Support finds an upload, sees what the student sees, and acts; on a phone and on a desktop."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import through_cognito
from tests.browser.test_main_job import fill_in
from tests.conftest import new_upload, write_count
from tests.product import Product
from uploads.records.video_file import VideoFile
from uploads.services import creation

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]


def sent(sign_in: SignIn, context: BrowserContext, video: Path, email: str) -> None:
    """A trainer sends a video to this address."""
    page = sign_in(context, "/uploads/new/")
    fill_in(page, video, email=email)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {email}")).to_be_visible()


def choose(page: Page, action: str, *, sure: bool = False) -> None:
    """Choose an action for the ticked uploads, up to its question or past it."""
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    if sure:
        page.get_by_role("button", name=action).click()


def test_support_finds_looks_and_acts(
    product: Product,
    stack: Product,
    new_context: NewContext,
    sign_in: SignIn,
    look: Look,
    video: Path,
) -> None:
    for ago in range(30):
        figures = {"uploads": ago % 7 * 3, "bytes": ago % 7 * 10**10, "downloads": ago % 5}
        write_count("former-trainer", at=timezone.now() - timedelta(days=ago), **figures)
    yesterday = timezone.now() - timedelta(hours=25)
    late = new_upload(at=yesterday, student_name="Lara Late", student_email="lara@example.com")
    creation.create(late, at=yesterday)
    email = f"sam.{time.time_ns()}@example.com"
    sent(sign_in, new_context(), video, email)
    sent(sign_in, new_context(), video, email)
    agent = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = agent.new_page()

    # Signed out, on the way to the support site; after signing in, there.
    page.goto(f"{product.url}/admin/uploads/problem/")
    through_cognito(page, product, "support")
    expect(page.get_by_role("row", name="Lara Late")).to_contain_text("No video for a day")
    look(page, "support-problems")
    page.get_by_role("link", name="ApexShare support").click()
    expect(page.get_by_role("heading", name="The last 30 days")).to_be_visible()
    look(page, "support-site")

    # By the trainer's name, then by the student's address.
    page.get_by_label("Student’s email, link").fill("Tess")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Which trainer do you mean?")).to_be_visible()
    look(page, "support-choose")
    page.get_by_role("link", name="Sent by Tessa Trainer").click()
    expect(page.get_by_text("Sent by Tessa Trainer")).to_be_visible()
    page.get_by_label("Student’s email, link").fill(email)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text(f"Sent to {email}")).to_be_visible()
    look(page, "support-list")

    # One upload: its link, its history, and what the student sees.
    page.get_by_role("link", name="Sam Student").first.click()
    expect(page.get_by_text("emailed the link to the student")).to_be_visible()
    look(page, "support-upload")
    page.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"{product.url}/download/[0-9a-f-]{{36}}", link)
    page.get_by_role("link", name="See the student’s page").click()
    expect(page.get_by_role("heading", name="Your riding video, Sam Student")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_be_disabled()
    look(page, "support-preview")
    page.get_by_role("link", name="Back to the upload").click()
    expect(page.get_by_text("opened the page")).to_have_count(0)

    # All about the student; both uploads are withdrawn at once, after a question.
    page.get_by_role("link", name="Everything about this student").click()
    look(page, "support-student")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything we hold").click()
    assert email in Path(download.value.path()).read_text()
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("2 of 2 selected")).to_be_visible()
    choose(page, "Withdraw the link")
    look(page, "support-confirm")
    page.get_by_role("button", name="Withdraw the link").click()
    expect(page.get_by_text("Withdraw the link: done for 2 uploads.")).to_be_visible()
    look(page, "support-done")
    assert requests.get(link, timeout=10).status_code == 410

    # Twice within a minute is refused, for each. A better address helps.
    page.get_by_label("Select all on this page").check()
    choose(page, "Let the link work again", sure=True)
    expect(page.get_by_text("done for 2 uploads.")).to_be_visible()
    assert requests.get(link, timeout=10).status_code == 200
    page.get_by_label("Select all on this page").check()
    choose(page, "Send the email again", sure=True)
    page.get_by_label("Select all on this page").check()
    choose(page, "Send the email again", sure=True)
    expect(page.get_by_text("Give it a minute to arrive")).to_be_visible()
    look(page, "support-refused")
    better = f"better.{email}"
    page.get_by_label("Select all on this page").check()
    choose(page, "Correct the student’s address")
    page.get_by_label("Student email").fill(better)
    look(page, "support-form")
    page.get_by_role("button", name="Correct the student’s address").click()
    expect(page.get_by_text("Nothing was sent to this address")).to_be_visible()
    product.mail_to(better, at_least=2)

    # One is erased for good; one line stays.
    page.goto(f"{product.url}/admin/uploads/upload/student/{better}/")
    page.get_by_role("link", name="Sam Student").first.click()
    look(page, "support-upload-corrected")
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("Erased by support@example.com")).to_be_visible()
    look(page, "support-erased")

    page.get_by_role("link", name="ApexShare support").click()
    page.locator("#content").get_by_role("link", name="Trainers", exact=True).click()
    expect(page.get_by_role("row", name="Tessa Trainer")).to_contain_text("active")
    look(page, "support-trainers")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in as a trainer")).to_be_visible()


def test_the_support_site_works_without_javascript(
    product: Product, new_context: NewContext, sign_in: SignIn, video: Path
) -> None:
    email = f"plain.{time.time_ns()}@example.com"
    sent(sign_in, new_context(), video, email)
    page = sign_in(new_context(java_script_enabled=False), "/admin/", "support")
    page.get_by_label("Student’s email, link").fill(email)
    page.get_by_role("button", name="Find").click()
    page.get_by_label(re.compile("^Select .* for Sam Student$")).check()
    choose(page, "Withdraw the link", sure=True)
    expect(page.get_by_text("done for 1 upload.")).to_be_visible()


def test_no_page_of_the_support_site_brings_what_the_policy_blocks(
    stack: Product, new_context: NewContext, sign_in: SignIn
) -> None:
    upload = new_upload(at=timezone.now())
    creation.create(upload, at=timezone.now())
    context = new_context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = sign_in(context, "/admin/", "support")
    one = f"upload/{upload.file_id}/change/"
    for path in ("", "problem/", "trainer/", "upload/student/sam@example.com/", "upload/", one):
        page.goto(f"{stack.url}/admin/uploads/{path}")
        page.get_by_role("button", name="Toggle theme").filter(visible=True).click()
    page.get_by_role("button", name="Withdraw the link").click()
    expect(page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    assert [text for text in said if "Content Security Policy" in text] == []


def test_long_words_do_not_widen_the_support_site(
    stack: Product, new_context: NewContext, sign_in: SignIn, look: Look
) -> None:
    at = timezone.now()
    film = VideoFile(name=f"{'x' * 200}.mp4", size=8)
    email = f"{'s' * 60}@{'example' * 8}.com"
    upload = new_upload(at=at, student_name="Student" * 14, student_email=email, video=film)
    creation.create(upload, at=at)
    page = sign_in(new_context(), f"/admin/uploads/upload/{upload.file_id}/change/", "support")
    look(page, "support-long-words")
    page.get_by_role("button", name="Withdraw the link").click()
    expect(page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    look(page, "support-long-words-confirm")


def test_a_trainer_gets_a_friendly_no(new_context: NewContext, sign_in: SignIn, look: Look) -> None:
    page = sign_in(new_context(), "/admin/")
    expect(page.get_by_role("heading", name="This is the support site")).to_be_visible()
    look(page, "not-support")
