"""An email that does not reach its student, and what a trainer does about it."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.test_main_job import fill_in
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]


@pytest.fixture
def address() -> str:
    return f"sam.{time.time_ns() // 1000 % 10**9}@example.com"


@pytest.fixture
def page(new_context: NewContext, sign_in: SignIn, video: Path, address: str) -> Page:
    """A video that was just sent."""
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("The link was emailed to")).to_be_visible()
    return page


def mail_system_says(product: Product, page: Page, address: str, what: str) -> None:
    """In the mailbox of this machine, which plays the world's mail systems."""
    [mail] = product.mail_to(address)
    mailbox = page.context.new_page()
    mailbox.goto(f"{product.url}/local/mailbox/{mail['MessageId']}/")
    mailbox.get_by_role("button", name=what).click()
    expect(mailbox.get_by_text("SES has said")).to_be_visible()
    mailbox.close()


def lines_of(text: Locator) -> int:
    """On how many lines a text stands."""
    found = text.evaluate(
        """text => {
            const range = document.createRange();
            range.selectNodeContents(text);
            return new Set([...range.getClientRects()].map(({ top }) => top)).size;
        }"""
    )
    return int(found)


def test_a_bounce_turns_the_row_red_and_the_address_is_fixed(
    product: Product, page: Page, address: str, look: Look
) -> None:
    page.goto(f"{product.url}/uploads/")
    row = page.get_by_role("row", name=address)
    expect(row).to_contain_text("Sent")
    assert lines_of(row.locator("th .muted").first) == 1
    mail_system_says(product, page, address, "no such mailbox")
    expect(row).to_contain_text("Bounced")
    expect(row).not_to_contain_text("Ready")
    expect(page.locator("#announce")).to_contain_text("bounced")
    look(page, "dashboard-bounced")
    row.get_by_text("More").click()
    look(page, "dashboard-more")
    row.get_by_role("link", name="Fix address").click()
    look(page, "correct-address")
    field = page.get_by_label("Student email")
    expect(field).to_have_value(address)
    field.fill(address)
    page.get_by_role("button", name="Correct the address").click()
    expect(page.get_by_text("550 5.1.1 user unknown")).to_be_visible()
    better = address.replace("sam.", "samuel.")
    field.fill(better)
    page.get_by_role("button", name="Correct the address").click()
    expect(page.get_by_text("The address was corrected.")).to_be_visible()
    expect(page.get_by_text(f"The link was emailed to {better}")).to_be_visible()
    expect(page.get_by_text("corrected the student’s address")).to_be_visible()
    product.mail_to(better)
    look(page, "upload-history")


def test_the_page_follows_a_delivery_and_a_complaint(
    product: Product, page: Page, address: str, look: Look
) -> None:
    page.get_by_role("link", name="Send the email again").click()
    look(page, "ask-resend")
    page.get_by_role("button", name="Yes, send it again").click()
    expect(page.get_by_text("Give it a minute")).to_be_visible()
    mail_system_says(product, page, address, "delivered")
    expect(page.locator(".steps .done").filter(has_text="Delivered")).to_be_visible()
    mail_system_says(product, page, address, "marked as spam")
    expect(page.get_by_text("The student has marked the email as spam.")).to_be_visible()
    look(page, "upload-complained")


def test_the_last_day_of_a_link_is_changed(product: Product, page: Page, look: Look) -> None:
    page.get_by_role("link", name="Change the last day").click()
    tomorrow = timezone.now().date() + timedelta(days=1)
    page.get_by_label("Last day of the link").fill(tomorrow.isoformat())
    look(page, "extend")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("The link’s last day was changed.")).to_be_visible()
    expect(page.get_by_text("changed how long the link works")).to_be_visible()


def test_the_form_warns_of_an_address_whose_email_came_back(
    product: Product, page: Page, address: str, video: Path, look: Look
) -> None:
    mail_system_says(product, page, address, "no such mailbox")
    page.goto(f"{product.url}/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("550 5.1.1 user unknown")).to_be_visible()
    look(page, "form-suppressed")
    page.get_by_label("I have checked the address").check()
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()


def test_withdrawing_can_be_thought_over(page: Page, look: Look) -> None:
    ask = page.get_by_role("link", name="Withdraw the link")
    question = page.get_by_role("dialog", name="Withdraw the link?")
    ask.click()
    expect(question.get_by_role("link", name="Keep it")).to_be_focused()
    look(page, "ask-withdraw")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(ask).to_be_focused()
    ask.press("Enter")
    question.get_by_role("link", name="Keep it").click()
    expect(question).to_be_hidden()
    expect(ask).to_be_focused()
    expect(page.get_by_text("The link was emailed to")).to_be_visible()


def test_a_menu_closes_with_escape_and_beside_it(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/uploads/")
    more = page.locator("details.menu summary").first
    choice = page.locator("details.menu a").filter(visible=True).first
    more.click()
    expect(choice).to_be_visible()
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.get_by_role("heading", name="Your videos").click()
    expect(choice).to_be_hidden()
