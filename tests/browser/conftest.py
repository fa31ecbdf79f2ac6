"""Chromium on the running product, a real video, and a look at every page."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser import layout
from tests.product import Product

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

#: Chromium as root in a closed network: no sandbox, and no calls to its maker.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts a Chromium with further options; all end with the tests."""
    with sync_playwright() as playwright:

        def start(*options: str) -> Browser:
            return playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=[*OPTIONS, *options]
            )

        yield start


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Browser:
    return launch()


@pytest.fixture
def errors() -> list[str]:
    """What pages complained of: uncaught exceptions, and violations of CSP or CORS."""
    return []


@pytest.fixture
def new_context(chromium: Browser, errors: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser profile. It fails the test when a page logs an error of ours."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**{"viewport": DESKTOP} | options)
        context.on("weberror", lambda error: errors.append(str(error.error.stack)))
        context.on("console", lambda message: _keep_violation(message.text, errors))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def _keep_violation(text: str, errors: list[str]) -> None:
    # Playwright and axe bring styles of their own, which our policy rightly blocks; that we have
    # none is tested on the templates.
    if "style-src" in text:
        return
    if "Content Security Policy" in text or "CORS policy" in text:
        errors.append(text)


@pytest.fixture
def sign_in(product: Product) -> Callable[..., Page]:
    """Opens a page of ours in a context, going through Cognito's hosted pages."""

    def go(context: BrowserContext, path: str = "/uploads/", who: str = "trainer") -> Page:
        page = context.new_page()
        page.goto(f"{product.url}{path}")
        through_cognito(page, product, who)
        page.wait_for_url(f"{product.url}{path}")
        return page

    return go


def through_cognito(page: Page, product: Product, who: str = "trainer") -> None:
    """Fill in the hosted page."""
    address = f"{who}@example.com"
    page.get_by_label("Username").fill(address)
    page.get_by_label("Password").fill(product.passwords[address])
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds of H.264 that Chromium plays, about 10 MB."""
    path = tmp_path_factory.mktemp("video") / "GX010042 Kurve 3.mp4"
    options = (
        "-nostdin -v error -f lavfi -i testsrc2=size=1280x720:rate=25:duration=20 -c:v libx264 "
        "-preset ultrafast -b:v 4M -minrate 4M -maxrate 4M -bufsize 1M "
        "-x264-params nal-hrd=cbr -pix_fmt yuv420p -movflags +faststart"
    )
    subprocess.run(["ffmpeg", *options.split(), str(path)], check=True)
    return path


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """The folder for screenshots, if any are asked for: drawing them takes long."""
    if not (asked := request.config.getoption("--screenshots")):
        return None
    folder = Path(asked)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(pictures: Path | None) -> Callable[[Page, str], None]:
    """Judge a page on phone and desktop, light and dark; take its picture with --screenshots.

    axe must find nothing on it, and a person must be able to reach everything (see `layout`).
    """

    def look_at(page: Page, name: str) -> None:
        before = page.viewport_size or DESKTOP
        for scheme in ("light", "dark"):
            for device, size in (("phone", PHONE), ("desktop", DESKTOP)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size(size)
                if pictures:
                    page.screenshot(path=pictures / f"{name}-{device}-{scheme}.png", full_page=True)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        page.emulate_media(color_scheme="null")
        faults = layout.faults_of(page)
        assert not faults, "\n".join([f"{name}:", *faults])
        page.set_viewport_size(before)

    return look_at
