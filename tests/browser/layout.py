"""Whether a person can reach every control of a page, at all widths and in all ways of showing it.

`reach.js` measures. Neither axe nor a click by Playwright sees a control that is clipped: the click
scrolls boxes of `overflow: hidden`, which a person cannot.
"""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

REACH = (Path(__file__).parent / "reach.js").read_text()

#: A small phone, a phone, a tablet, a small laptop and a screen, in pixels.
WIDTHS = (320, 390, 768, 1024, 1440)

HEIGHT = 800

#: Pixels that a control measures at least each way. Source: WCAG 2.2, 2.5.8 and 2.5.5.
LEAST = 24
LEAST_IN_TOUCH = 44

#: Pixels between two buttons.
GAP = 8

#: Whether a bar's picture has another colour at its beginning than at its end.
TELLS_APART = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const pixel = (x) => String(canvas.getImageData(x, picture.height / 2, 1, 1).data);
    return pixel(5) !== pixel(picture.width - 5);
}"""


#: Milliseconds to wait for the picture of an element that may have gone.
GONE_MS = 2000


def faults_of(page: Page) -> list[str]:
    """Return what a person cannot reach or see, each with where that is so."""
    found: dict[str, list[str]] = defaultdict(list)
    for where, check in _passes(page):
        for fault in check():
            found[fault].append(where)
    return [f"{fault} ({', '.join(where)})" for fault, where in found.items()]


def _passes(page: Page) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    def reach(least: int = LEAST) -> list[str]:
        faults: list[str] = page.evaluate(REACH, {"least": least, "gap": GAP})
        return faults

    def bars() -> list[str]:
        # A bar looks alike at all widths.
        return _invisible_bars(page) if width == WIDTHS[0] else []

    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield f"light at {width}", lambda: [*reach(), *bars()]
        with _touch(page), _media(page, color_scheme="dark"):
            yield f"dark, by touch, at {width}", lambda: [*reach(LEAST_IN_TOUCH), *bars()]
        with _right_to_left(page), _media(page, forced_colors="active"):
            yield f"forced colours, right to left, at {width}", lambda: [*reach(), *bars()]
    if before:
        page.set_viewport_size(before)


def _invisible_bars(page: Page) -> list[str]:
    """Name the progress bars on which nobody sees how far they have come."""
    browser = page.context.browser
    if page.locator("dialog:modal").count():
        return []  # what is beneath a question is dim, or covered
    bars = [bar for bar in page.locator("progress").all() if bar.is_visible()]
    begun = [bar for bar in bars if _is_begun(bar)]
    if not begun or not browser:
        return []
    blank = browser.new_page()
    # One that has come to its end meanwhile has the same colour all over.
    pictures = [picture for bar in begun if (picture := _picture(bar)) and _is_begun(bar)]
    shown = [blank.evaluate(TELLS_APART, picture) for picture in pictures]
    blank.close()
    return [] if all(shown) else ["A progress bar does not show how far it has come"]


def _is_begun(bar: Locator) -> bool:
    """Return whether the bar has begun and is not at its end; no, if its page has moved on."""
    try:
        return 20 <= float(bar.get_attribute("value", timeout=GONE_MS) or 0) <= 80
    except PlaywrightError:
        return False


def _picture(bar: Locator) -> str:
    """Return a picture of the bar in base64; empty if its page has moved on meanwhile."""
    try:
        return base64.b64encode(bar.screenshot(timeout=GONE_MS)).decode()
    except PlaywrightError:
        return ""


@contextmanager
def _media(page: Page, **media: Any) -> Iterator[None]:
    page.emulate_media(**media)
    yield
    page.emulate_media(color_scheme="null", forced_colors="null")


@contextmanager
def _right_to_left(page: Page) -> Iterator[None]:
    turn = "direction => { document.documentElement.dir = direction; }"
    before = page.evaluate("document.documentElement.dir")
    page.evaluate(turn, "rtl")
    yield
    page.evaluate(turn, before)


@contextmanager
def _touch(page: Page) -> Iterator[None]:
    """Fingers instead of a mouse: `pointer: coarse`."""
    was_coarse = page.evaluate("matchMedia('(pointer: coarse)').matches")
    chrome = page.context.new_cdp_session(page)
    chrome.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    yield
    chrome.send("Emulation.setTouchEmulationEnabled", {"enabled": was_coarse})
    chrome.detach()
