"""Which pages there are, in the state that their users meet them in."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import through_cognito
from tests.product import Product


@dataclass(frozen=True, kw_only=True)
class Target:
    """A page: what it is to its users, its path, and what it answers."""

    name: str
    path: str
    status: int = 200


def targets(context: BrowserContext, product: Product, film: Path) -> list[Target]:
    """Sign in, send a video and withdraw another, so that every page has something to show."""
    page = context.new_page()
    page.goto(f"{product.url}/uploads/")
    through_cognito(page, product)
    expect(page.get_by_role("heading", name="Videos")).to_be_visible()
    withdrawn = _send(page, product, film)
    page.get_by_text("Withdraw the link").click()
    page.get_by_role("button", name="Yes, withdraw").click()
    expect(page.get_by_text("The link was withdrawn.")).to_be_visible()
    sent = _send(page, product, film)
    page.close()
    return [
        Target(name="Home", path="/"),
        Target(name="Student’s page", path=f"/download/{sent}"),
        Target(name="Withdrawn link", path=f"/download/{withdrawn}", status=410),
        Target(name="Form", path="/uploads/new/"),
        Target(name="Videos", path="/uploads/"),
        Target(name="One upload", path=f"/uploads/{sent}/"),
        Target(name="Another address", path=f"/uploads/{sent}/address/"),
        Target(name="Another last day", path=f"/uploads/{sent}/extend/"),
    ]


def _send(page: Page, product: Product, film: Path) -> str:
    """Send one video; returns the upload's id."""
    page.goto(f"{product.url}/uploads/new/")
    page.get_by_label("Student name").fill("Sam Student")
    page.get_by_label("Student email").fill("sam@example.com")
    page.get_by_label("Video", exact=True).set_input_files(film)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text("The link was emailed to")).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2]
