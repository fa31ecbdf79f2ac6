"""What a person sees when something fails, and that nothing is lost."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import through_cognito
from tests.browser.sending.refusing import refuse_puts
from tests.browser.test_main_job import fill_in
from tests.films import VIDEO
from tests.product import Product

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]
SlowDown = Callable[[int], None]

SENT = "The link was emailed to"


@pytest.fixture
def page(new_context: NewContext, sign_in: SignIn) -> Page:
    """The upload form, open for a signed-in trainer."""
    return sign_in(new_context(), "/uploads/new/")


@pytest.fixture
def slow_down(page: Page) -> Callable[[int], None]:
    """Limit the uplink to this many bytes per second; -1 removes the limit."""
    session = page.context.new_cdp_session(page)

    def to(bytes_per_second: int) -> None:
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": bytes_per_second,
            },
        )

    return to


def send(page: Page) -> None:
    page.get_by_role("button", name="Send video").click()


def test_sending_shows_progress_and_can_be_paused_and_resumed(
    page: Page, video: Path, look: Look, slow_down: SlowDown
) -> None:
    fill_in(page, video)
    slow_down(2_000_000)
    send(page)
    progress = page.get_by_role("progressbar")
    expect(progress).to_be_visible()
    figures = page.locator("[data-figures]")
    expect(figures).to_contain_text("% sent · ")
    expect(figures).to_contain_text("MB/s · ")
    expect(figures).to_contain_text("left")
    expect(page.locator("#announce")).to_contain_text("25% sent")
    assert 0 < int(progress.get_attribute("value") or 0) < 100
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused. What was sent is safe.")).to_be_visible()
    look(page, "sending-paused")
    slow_down(-1)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(SENT)).to_be_visible()


def test_what_is_changed_while_a_video_is_sent_does_not_end_it(
    page: Page, video: Path, look: Look, slow_down: SlowDown, product: Product
) -> None:
    fill_in(page, video)
    slow_down(500_000)
    send(page)
    expect(page.locator("[data-figures]")).to_contain_text("% sent · ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("link", name="Change the last day").click()
    tomorrow = timezone.now().date() + timedelta(days=1)
    dialog.get_by_label("Last day of the link").fill(tomorrow.isoformat())
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog.get_by_role("heading", name="The link’s last day was changed.")).to_be_visible()
    expect(dialog.get_by_role("link", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    correct = page.get_by_role("link", name="Correct the address")
    expect(dialog).to_be_hidden()
    correct.click()
    field = dialog.get_by_label("Student email")
    field.fill("sam@localhost")
    field.press("Enter")
    expect(dialog.get_by_text("This is not an email address.")).to_be_visible()
    expect(field).to_be_focused()
    look(page, "correct-address-while-sending")
    better = f"samuel.{time.time_ns()}@example.com"
    field.fill(better)
    field.press("Enter")
    expect(dialog.get_by_text("The address was corrected.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(correct).to_be_focused()
    expect(page.locator("#student")).to_have_text(f"Sam Student, {better}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))") is False
    slow_down(-1)
    expect(page.get_by_text(f"{SENT} {better}")).to_be_visible()
    product.mail_to(better)


def test_a_small_video_waits_for_the_connection_like_any_other(
    page: Page, video: Path, product: Product
) -> None:
    page.route("**/parts/sign/", lambda route: route.abort("connectionreset"))
    page.route(f"{product.machine.s3_url}/**", lambda route: route.abort("connectionreset"))
    fill_in(page, video)
    send(page)
    expect(page.get_by_text("The connection is interrupted.")).to_be_visible()
    page.unroute_all()
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_storage_that_is_blocked_while_the_site_answers_is_reported(
    page: Page, video: Path, product: Product, look: Look
) -> None:
    """Ad blockers and school networks do this."""
    page.route(f"{product.machine.s3_url}/**", lambda route: route.abort("blockedbyclient"))
    fill_in(page, video)
    send(page)
    note = page.get_by_text("Your network or an extension blocks the storage’s address")
    expect(note).to_be_visible()
    expect(note).to_contain_text(product.machine.s3_url.rpartition("/")[2])
    expect(page.get_by_text("The connection is interrupted.")).to_be_hidden()
    look(page, "storage-blocked")
    page.unroute_all()
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(note).to_be_hidden()


def test_a_small_video_survives_a_refusal_by_s3(page: Page, video: Path, product: Product) -> None:
    refusals = [400, 503]

    refuse_puts(page, product, refusals)
    fill_in(page, video)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    assert not refusals


def test_a_file_that_has_changed_is_named_before_anything_is_created(
    page: Page, video: Path, tmp_path: Path, look: Look
) -> None:
    copy = tmp_path / "still copying.mp4"
    copy.write_bytes(video.read_bytes()[:2_000_000])
    fill_in(page, copy)
    expect(page.locator("[data-chosen]")).to_contain_text(copy.name)
    copy.write_bytes(video.read_bytes())
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.post_data else None)
    send(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("still copying.mp4: this cannot be read any more, or has changed")
    look(page, "file-has-changed")
    assert posted == []
    assert page.url.endswith("/uploads/new/")
    page.get_by_label("Video", exact=True).set_input_files(copy)
    expect(alert).to_be_hidden()
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


def test_without_a_network_the_form_stays(page: Page, video: Path) -> None:
    fill_in(page, video)
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_refusal_by_s3_is_reported_and_can_be_tried_again(
    page: Page, video: Path, product: Product
) -> None:
    allow = {"Access-Control-Allow-Origin": product.url}
    page.route(
        f"{product.machine.s3_url}/**",
        lambda route: route.fulfill(status=403, body="<Error/>", headers=allow),
    )
    fill_in(page, video)
    send(page)
    expect(page.get_by_text("The storage did not accept the video")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text(SENT)).to_be_visible()


def test_after_a_reload_the_same_file_is_asked_for(
    page: Page, video: Path, tmp_path: Path, look: Look, slow_down: SlowDown
) -> None:
    fill_in(page, video)
    slow_down(500_000)
    with page.expect_request(lambda request: request.method == "PUT"):
        send(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    slow_down(-1)
    expect(page.get_by_text("again to continue where it stopped.")).to_be_visible()
    other = tmp_path / "other.mp4"
    other.write_bytes(b"another video")
    page.get_by_label("Video", exact=True).set_input_files(other)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is a different file.")).to_be_visible()
    look(page, "another-file")
    page.get_by_label("Video", exact=True).set_input_files(video)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_sign_in_that_ended_loses_nothing(page: Page, video: Path, product: Product) -> None:
    fill_in(page, video)
    page.context.clear_cookies(name="sessionid")
    send(page)
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (in a new tab)").click()
    through_cognito(opened.value, product)
    expect(opened.value.get_by_text("You are signed in again")).to_be_visible()
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


def test_without_javascript_a_sign_in_that_ended_brings_the_form_back(
    new_context: NewContext, sign_in: SignIn, video: Path, product: Product
) -> None:
    page = sign_in(new_context(java_script_enabled=False), "/uploads/new/")
    fill_in(page, video)
    page.context.clear_cookies(name="sessionid")
    send(page)
    through_cognito(page, product)
    expect(page.get_by_label("Student name")).to_have_value("Sam Student")
    expect(page.get_by_label("Notes")).to_have_value("Look further ahead.\nGood line in turn 3.")


def test_a_bad_form_is_marked_and_keeps_everything(
    page: Page, tmp_path: Path, video: Path, look: Look
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a video")
    fill_in(page, text, email="sam@localhost")
    send(page)
    expect(page.get_by_text("This is not an email address.")).to_be_visible()
    refused = page.get_by_text("This is not an MP4, MOV or AVI file.").filter(visible=True)
    expect(refused).to_have_count(1)
    expect(page.get_by_label("Student email")).to_be_focused()
    expect(page.get_by_label("Notes")).to_have_value("Look further ahead.\nGood line in turn 3.")
    assert page.get_by_label("Video", exact=True).evaluate("input => input.files.length") == 1
    look(page, "form-with-errors")
    page.get_by_label("Video", exact=True).set_input_files(video)
    expect(refused).to_have_count(0)


def test_back_and_forward_show_whole_pages(page: Page, video: Path) -> None:
    current = page.locator("nav [aria-current]")
    expect(current).to_have_text("Send a video")
    fill_in(page, video)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(current).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Send a video")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_visible()
    expect(current).to_have_text("Send a video")
    page.go_forward()
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_visible()


def test_a_failed_status_request_is_retried(page: Page, video: Path) -> None:
    failures = [503, 503]

    def fail(route: Route) -> None:
        if failures:
            route.fulfill(status=failures.pop(), body="gateway")
        else:
            route.continue_()

    page.route("**/status/*", fail)
    fill_in(page, video)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    assert not failures


def test_long_words_do_not_widen_a_page(page: Page, tmp_path: Path, look: Look) -> None:
    film = tmp_path / f"{'x' * 200}.mp4"
    film.write_bytes(VIDEO)
    page.get_by_label("Notes").fill("https://example.com/" + "x" * 200)
    page.get_by_label("Student name").fill("Student" * 14)
    page.get_by_label("Student email").fill(f"{'s' * 60}@{'example' * 8}.com")
    page.get_by_label("Video", exact=True).set_input_files(film)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    look(page, "long-words-upload")
    page.get_by_role("link", name="See the student’s page").click()
    look(page, "long-words-student")


def test_a_file_can_be_dropped(page: Page, product: Product) -> None:
    address = f"drop.{time.time_ns()}@example.com"
    page.get_by_label("Student name").fill("Sam Student")
    page.get_by_label("Student email").fill(address)
    data = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["\\0\\0\\0\\x08ftyp"], "dropped.mp4", {type: "video/mp4"}));
            return data;
        }"""
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator("[data-chosen]")).to_contain_text("dropped.mp4")
    send(page)
    expect(page.get_by_text(f"{SENT} {address}")).to_be_visible()


@pytest.mark.parametrize("link", ["/download/550e8400-e29b-41d4-a716-446655440000", "/download/x"])
def test_a_wrong_link_says_so(
    product: Product, new_context: NewContext, look: Look, link: str
) -> None:
    page = new_context().new_page()
    answer = page.goto(f"{product.url}{link}")
    assert answer
    assert answer.status == 404
    look(page, "link-unknown")


def test_the_mailbox_shows_what_went_out(
    page: Page, product: Product, video: Path, look: Look
) -> None:
    fill_in(page, video)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    page.goto(f"{product.url}/local/mailbox/")
    page.get_by_role("link", name="Tessa Trainer sent you").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Hello Sam Student,")).to_be_visible()
    look(page, "email")
    frame.get_by_role("link", name="Watch your video").click()
    expect(page.get_by_role("heading", name="Your riding video")).to_be_visible()
