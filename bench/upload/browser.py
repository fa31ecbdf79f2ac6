"""Debian's Chromium, signed in, sending one file; and what that costs the tab."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

from tests.browser.conftest import OPTIONS, through_cognito
from tests.product import Product

HERE = Path(__file__).parent
MIB = 1024**2

#: Seconds; an upload that takes longer hangs.
LONGEST = 600

WATCH = """
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries()))
  .observe({ type: "longtask", buffered: true });
"""


@dataclass
class Sample:
    """Of the tab's memory, in MiB: JavaScript's heap, and all of its process."""

    heap: float
    process: float


@dataclass
class Sent:
    """One upload: how long it took (s), its longest main-thread task (ms; 0: none over 50)."""

    seconds: float
    longest_task: float
    memory: list[Sample] = field(default_factory=list)


class Tab:
    """A fresh profile with one page of ours."""

    def __init__(self, browser: Browser, context: BrowserContext, product: Product) -> None:
        self._browser = browser.new_browser_cdp_session()
        self.page = context.new_page()
        self.page.goto(f"{product.url}/uploads/new/")
        through_cognito(self.page, product)
        self.page.wait_for_url(f"{product.url}/uploads/new/")
        self._session = context.new_cdp_session(self.page)
        self._session.send("Performance.enable")
        self._pid = self._find_process()

    def watch(self, is_done: Callable[[Page], bool]) -> list[Sample]:
        """Memory, each half a second, until it is done."""
        samples = [self._sample()]
        while not is_done(self.page):
            if len(samples) > LONGEST * 2:
                raise TimeoutError("The upload did not end.")
            self.page.wait_for_timeout(500)
            samples.append(self._sample())
        return samples

    def longest_task(self, since: float) -> float:
        """In ms, of those that began after `since` (the page's clock, ms)."""
        found: float = self.page.evaluate(
            """(since) => Math.max(0, ...longTasks
                .filter(({ startTime, duration }) => startTime + duration > since)
                .map(({ duration }) => duration))""",
            since,
        )
        return found

    def _sample(self) -> Sample:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        [heap] = [item["value"] for item in metrics if item["name"] == "JSHeapUsedSize"]
        return Sample(heap / MIB, _resident(self._pid) / MIB)

    def _find_process(self) -> int:
        """Chromium does not say which renderer is the tab's: it is the one that works now."""
        before = self._renderers()
        self.page.evaluate("for (const end = performance.now() + 300; performance.now() < end;);")
        after = self._renderers()
        return max(after, key=lambda pid: after[pid] - before.get(pid, after[pid]))

    def _renderers(self) -> dict[int, float]:
        """Seconds of work by process."""
        processes = self._browser.send("SystemInfo.getProcessInfo")["processInfo"]
        return {item["id"]: item["cpuTime"] for item in processes if item["type"] == "renderer"}


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    [size] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(size) * 1024


def launch(playwright: Playwright, *options: str) -> Browser:
    """Debian's own."""
    return playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=[*OPTIONS, *options]
    )


@contextmanager
def tab(browser: Browser, product: Product) -> Iterator[Tab]:
    """A fresh profile, signed in; gone afterwards."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    try:
        yield Tab(browser, context, product)
    finally:
        context.close()


def send(browser: Browser, product: Product, *, who: str, film: Path) -> Sent:
    """By `who` ("ours" or "uppy"), beside the trainer's form, which stays unsent."""
    with tab(browser, product) as opened:
        page = opened.page
        page.route(f"{product.url}/bench/*.js", _serve)
        page.evaluate(f"import('/bench/{who}.js').then(() => {{}})")
        # Playwright would copy every body that passes a route.
        page.unroute_all()
        page.get_by_label("Video", exact=True).set_input_files(film)
        page.evaluate("bench.prepare()")
        page.evaluate("bench.run()")
        memory = opened.watch(lambda page: bool(page.evaluate("Boolean(bench.result)")))
        result = page.evaluate("bench.result")
        if "error" in result:
            raise RuntimeError(f"{who}: {result['error']}")
        return Sent(result["seconds"], opened.longest_task(page.evaluate("bench.began")), memory)


def send_by_page(browser: Browser, product: Product, *, film: Path) -> Sent:
    """By the trainer's own page, from the click to the word that the link was emailed."""
    with tab(browser, product) as opened:
        page = opened.page
        page.get_by_label("Student name").fill("Sam Student")
        page.get_by_label("Student email").fill("sam@example.com")
        page.get_by_label("Video", exact=True).set_input_files(film)
        began = page.evaluate("performance.now()")
        page.get_by_role("button", name="Send video").click()
        emailed = page.get_by_text("The link was emailed to")
        memory = opened.watch(lambda _: emailed.is_visible())
        seconds = (page.evaluate("performance.now()") - began) / 1000
        return Sent(seconds, opened.longest_task(began), memory)


def build() -> None:
    """Both uploaders, each in one file."""
    subprocess.run(["npm", "run", "--silent", "build"], cwd=HERE, check=True)


def _serve(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    route.fulfill(path=HERE / "build" / name, content_type="text/javascript")
