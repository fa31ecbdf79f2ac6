from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.product import Product

pytestmark = pytest.mark.browser


def test_the_apis_docs_are_read_and_tried_within_our_policy(
    product: Product, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(f"{product.url}/api/v1/docs")
    page.get_by_role("button", name="Get the video behind a link").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("fileId").fill("550e8400-e29b-41d4-a716-446655440000")
    page.get_by_role("button", name="Execute").click()
    expect(page.get_by_text("link_unknown").first).to_be_visible()
