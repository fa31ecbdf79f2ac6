"""A large video on a network that fails. Each test ends with the same bytes in the bucket."""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apexshare.local.services.processes import answers
from tests.browser.conftest import through_cognito
from tests.browser.sending.proxy import Proxy
from tests.browser.sending.refusing import refuse_puts
from tests.films import VIDEO
from tests.product import Product
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]

MIB = 1024**2
SIZE, PART = 44 * MIB, 5 * MIB
LANES = 4

#: Bytes per second: slow enough to interrupt midway, fast enough to wait for.
SLOW = 8 * MIB


@pytest.fixture(scope="module")
def chromium(product: Product, launch: Callable[..., Browser]) -> Browser:
    """A browser that reaches S3 through the proxy. The URL is signed, so it must not change."""
    mapping = f"MAP localhost:{product.machine.s3_port} 127.0.0.1:{product.machine.web_port + 50}"
    return launch(f"--host-resolver-rules={mapping}")


@pytest.fixture
def proxy(product: Product) -> Iterator[Proxy]:
    proxy = Proxy(product.machine.web_port + 50, product.machine.s3_port)
    proxy.rate = SLOW
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "GX010042.mp4"
    path.write_bytes(VIDEO + os.urandom(SIZE - len(VIDEO)))
    return path


@pytest.fixture
def page(new_context: NewContext, sign_in: SignIn, proxy: Proxy) -> Page:
    """The upload form, open for a signed-in trainer with a slow uplink."""
    return sign_in(new_context(), "/uploads/new/")


def begin(page: Page, film: Path) -> None:
    page.get_by_label("Student name").fill("Sam Student")
    page.get_by_label("Student email").fill("sam@example.com")
    page.get_by_label("Video", exact=True).set_input_files(film)
    # What is noted of the film moves the button, and a click that is halfway with it.
    expect(page.get_by_text("The end of this file is missing")).to_be_visible()
    page.get_by_role("button", name="Send video").click()


def wait_for_percent(page: Page, percent: int) -> None:
    """Wait until the progress bar shows at least this percentage."""
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    wait_until(lambda: float(bar.get_attribute("value") or 0) >= percent, seconds=60, pause=0.05)


def arrives(page: Page, film: Path, product: Product, proxy: Proxy, *, faults: int) -> None:
    """The video is sent and received, byte for byte, sending no more than needed."""
    expect(page.get_by_text("The link was emailed to")).to_be_visible(timeout=90_000)
    file_id = page.url.rstrip("/").rpartition("/")[2]
    assert product.sha256_in_bucket(file_id) == hashlib.sha256(film.read_bytes()).hexdigest()
    headers = 1.01
    assert proxy.sent <= (SIZE + faults * LANES * PART) * headers


def test_a_large_video_arrives_in_parts(
    page: Page, film: Path, product: Product, proxy: Proxy, look: Look
) -> None:
    begin(page, film)
    wait_for_percent(page, 5)
    look(page, "sending-in-parts")
    arrives(page, film, product, proxy, faults=0)


def test_cut_connections_cost_one_part_each(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    for percent in (10, 40, 70):
        wait_for_percent(page, percent)
        proxy.cut()
    arrives(page, film, product, proxy, faults=3)


def test_it_waits_for_the_network_and_goes_on_by_itself(
    page: Page, film: Path, product: Product, proxy: Proxy, look: Look
) -> None:
    begin(page, film)
    wait_for_percent(page, 20)
    proxy.go_down()
    expect(page.get_by_text("The connection is interrupted.")).to_be_visible()
    look(page, "sending-waiting")
    page.wait_for_timeout(10_000)
    proxy.come_back()
    arrives(page, film, product, proxy, faults=1)


def test_a_hung_connection_is_abandoned(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 20)
    proxy.stalled = True
    # Whether it is the storage alone that hangs is known after a while.
    told = page.get_by_text(re.compile("The connection is interrupted|blocks the storage"))
    expect(told.filter(visible=True)).to_be_visible(timeout=60_000)
    proxy.cut()
    proxy.come_back()
    arrives(page, film, product, proxy, faults=1)


def test_a_file_that_is_rewritten_while_it_is_sent_is_never_mailed(
    page: Page, film: Path, tmp_path: Path, product: Product, look: Look
) -> None:
    """Chromium notices a rewritten file by its modification time; if that is kept, it sends it."""
    copy = tmp_path / "still rendering.mp4"
    copy.write_bytes(film.read_bytes())
    before = copy.stat()
    begin(page, copy)
    wait_for_percent(page, 20)
    with copy.open("r+b") as file:
        file.seek(SIZE // 2)
        file.write(os.urandom(SIZE // 4))
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file was changed while it was being sent", timeout=60_000)
    expect(alert).to_contain_text("still rendering.mp4")
    look(page, "file-rewritten")
    file_id = page.url.rstrip("/").rpartition("/")[2]
    page.get_by_role("link", name="Discard").click()
    page.get_by_role("button", name="Yes, discard").click()
    page.wait_for_url("**/uploads/")
    mails = product.mail_to("sam@example.com", at_least=0)
    assert not [mail for mail in mails if file_id in str(mail)]


def test_an_s3_server_that_is_killed_twice_loses_nothing(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 40)
    product.kill("weed")
    wait_until(lambda: answers("127.0.0.1", product.machine.s3_port), seconds=60)
    product.kill("weed")
    arrives(page, film, product, proxy, faults=1)
    file_id = page.url.rstrip("/").rpartition("/")[2]
    sent = [mail for mail in product.mail_to("sam@example.com") if file_id in str(mail)]
    assert len(sent) == 1


@pytest.mark.parametrize("status", [500, 503, 403])
def test_s3s_refusals_are_tried_again(
    page: Page, film: Path, product: Product, proxy: Proxy, status: int
) -> None:
    """SlowDown and server errors are temporary; a 403 means that the URL has expired."""
    refusals = [status] * 4

    # Through Playwright only until the refusals are used up, because it copies every body.
    refuse_puts(page, product, refusals)
    begin(page, film)
    deadline = time.monotonic() + 30
    while refusals and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    page.unroute_all(behavior="ignoreErrors")
    assert not refusals
    arrives(page, film, product, proxy, faults=2)


def test_after_a_reload_only_the_missing_parts_are_sent(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 50)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(
        page.get_by_text("If another page is still sending it, leave that page open.")
    ).to_be_visible()
    page.get_by_label("Video", exact=True).set_input_files(film)
    page.get_by_role("button", name="Continue").click()
    wait_for_percent(page, 20)
    arrives(page, film, product, proxy, faults=1)


def test_another_device_goes_on_and_refuses_another_file(
    page: Page,
    film: Path,
    product: Product,
    proxy: Proxy,
    new_context: NewContext,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    begin(page, film)
    wait_for_percent(page, 50)
    page.context.close()
    tablet = sign_in(new_context())
    tablet.get_by_role("link", name="Continue for Sam Student").first.click()
    changed = tmp_path / film.name
    changed.write_bytes(film.read_bytes()[:-1] + b"!")
    tablet.get_by_label("Video", exact=True).set_input_files(changed)
    tablet.get_by_role("button", name="Continue").click()
    expect(tablet.get_by_text("This is a different file.")).to_be_visible()
    tablet.get_by_label("Video", exact=True).set_input_files(film)
    tablet.get_by_role("button", name="Continue").click()
    arrives(tablet, film, product, proxy, faults=1)


def test_a_sign_in_that_ends_meanwhile_only_pauses(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 10)
    page.context.clear_cookies(name="sessionid")
    proxy.rate = 0
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="sign in again").click()
    through_cognito(opened.value, product)
    expect(opened.value.get_by_text("You are signed in again")).to_be_visible()
    opened.value.close()
    arrives(page, film, product, proxy, faults=0)


def test_it_can_be_paused_and_resumed(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 30)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused. What was sent is safe.")).to_be_visible()
    proxy.rate = 0  # what the kernel has already buffered drains immediately
    page.wait_for_timeout(2000)
    before = proxy.sent
    page.wait_for_timeout(2000)
    assert proxy.sent == before
    page.get_by_role("button", name="Resume").click()
    arrives(page, film, product, proxy, faults=1)


def test_pausing_and_resuming_at_once_keeps_sending(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 10)
    page.evaluate(
        """() => {
            for (let i = 0; i < 5; i++)
                for (const name of ["pause", "resume"])
                    document.querySelector(`[data-${name}]`).click();
        }"""
    )
    arrives(page, film, product, proxy, faults=5)


def test_while_s3_is_out_of_reach_the_note_stays(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    page.route(f"{product.machine.s3_url}/**", lambda route: route.abort())
    begin(page, film)
    note = page.get_by_text("Your network or an extension blocks the storage’s address")
    expect(note).to_be_visible()
    expect(page.locator("[data-figures]")).to_have_text("0% sent")
    for _ in range(20):
        page.wait_for_timeout(250)
        assert note.is_visible()
    page.unroute_all(behavior="ignoreErrors")
    arrives(page, film, product, proxy, faults=0)


def test_two_tabs_send_one_video(page: Page, film: Path, product: Product, proxy: Proxy) -> None:
    begin(page, film)
    wait_for_percent(page, 5)
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_label("Video", exact=True).set_input_files(film)
    second.get_by_role("button", name="Continue").click()
    expect(second.get_by_text("The link was emailed to")).to_be_visible(timeout=60_000)
    page.bring_to_front()
    expect(page.get_by_text("The link was emailed to")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("The storage did not accept the video")).to_be_hidden()
    assert product.sha256_in_bucket(page.url.rstrip("/").rpartition("/")[2]) == (
        hashlib.sha256(film.read_bytes()).hexdigest()
    )


def test_discarding_leaves_nothing_at_s3(
    page: Page, film: Path, product: Product, proxy: Proxy
) -> None:
    begin(page, film)
    wait_for_percent(page, 30)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Discard", exact=True).click()
    page.get_by_role("button", name="Yes, discard").click()
    expect(page.get_by_text("The upload was discarded.")).to_be_visible()
