"""The coach's player: frames, jumps, loops, keys, its shape, and who else has it."""

import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser import films
from tests.browser.films import Film
from tests.browser.layout import GAP, LEAST_IN_TOUCH, REACH
from tests.browser.test_main_job import fill_in
from tests.conftest import new_upload, put_object
from tests.product import Product
from uploads.records.video_file import VideoFile
from uploads.services import arrival, creation

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]
Watch = Callable[..., Page]

#: Frames a second and, of the last film, which stay: they last 1/60, 1/40, 1/120, 1/120 s …
FILMS: dict[str, dict[str, Any]] = {
    "24": {"rate": 24},
    "30": {"rate": 30},
    "60": {"rate": 60},
    "120": {"rate": 120},
    "variable": {"rate": 120, "keep": r"eq(mod(n\,7)\,0)+eq(mod(n\,7)\,2)+gt(mod(n\,7)\,4)"},
}

#: Of each film: together 1,000 steps.
ON, BACK = 150, 50

#: A small window, because every frame is painted by the processor.
SMALL: ViewportSize = {"width": 320, "height": 320}

#: Presses a button `count` times, each time once the last has shown; returns the frames' numbers.
STEPS = """async ([value, count]) => {
    const button = document.querySelector(`.coach [value=${value}]`);
    const told = document.querySelector(".coach p");
    const numbers = [number()];
    for (let step = 0; step < count; step++) {
        const before = told.textContent;
        const end = performance.now() + 3000;
        button.click();
        while (told.textContent === before && performance.now() < end)
            await new Promise((done) => setTimeout(done, 1));
        numbers.push(number());
    }
    return numbers;
}"""

#: Jumps to seconds; returns the frames' numbers.
JUMPS = """async (seconds) => {
    const { seek } = await import(document.querySelector("[src*=coach]").src);
    const numbers = [];
    for (const second of seconds) {
        await seek(second);
        numbers.push(number());
    }
    return numbers;
}"""

#: Plays; returns the seconds of the frames that were shown, until the loop has begun `count` times.
LOOPS = """async (count) => {
    const video = document.querySelector("video");
    const seconds = [];
    video.play();
    return new Promise((done) => {
        const watch = (_, { mediaTime }) => {
            if (mediaTime < seconds.at(-1) && --count < 0) done(seconds);
            seconds.push(mediaTime);
            video.requestVideoFrameCallback(watch);
        };
        video.requestVideoFrameCallback(watch);
    });
}"""

#: Plays on until well behind the loop.
PLAYS_ON = """() => new Promise((done) => {
    document.querySelector("video").addEventListener("timeupdate", ({ target }) => {
        if (target.currentTime > 2) done();
    });
})"""

#: Where the picture and the controls stand in the window.
PLACES = """() => {
    const video = document.querySelector("video");
    const box = video.getBoundingClientRect();
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const player = document.querySelector(".player").getBoundingClientRect();
    const controls = [...document.querySelectorAll(".coach button")];
    return {
        wide: (scale * video.videoWidth) / innerWidth,
        high: (scale * video.videoHeight) / innerHeight,
        top: player.top,
        below: innerHeight - player.bottom,
        buttons: controls.map((each) => each.getBoundingClientRect().toJSON()),
    };
}"""


@pytest.fixture
def watch(stack: Product, launch: Callable[..., Browser], tmp_path: Path) -> Watch:
    """Opens a film as its student, in a browser that lets us read the picture."""
    browser = launch("--disable-web-security")

    def go(**film: Any) -> Page:
        made = films.make(tmp_path / "film.mp4", **film)
        page = browser.new_context(viewport=SMALL).new_page()
        page.goto(sent(stack, made))
        loaded(page)
        page.evaluate(f"globalThis.number = {films.NUMBER}")
        page.evaluate("times => { globalThis.times = times }", made.times)
        return page

    return go


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Eight seconds at 30 frames a second."""
    return films.make(tmp_path_factory.mktemp("film") / "short.mp4", rate=30, frames=240)


@pytest.fixture(scope="session")
def upright(tmp_path_factory: pytest.TempPathFactory) -> Film:
    path = tmp_path_factory.mktemp("film") / "upright.mp4"
    return films.make(path, rate=30, frames=30, size="90x160")


def sent(stack: Product, film: Film) -> str:
    """The link of a film that has arrived."""
    at = timezone.now()
    upload = new_upload(at=at, video=VideoFile(name="Lap 1.mp4", size=len(film.data)))
    creation.create(upload, at=at)
    put_object(upload, film.data)
    arrival.accept(upload, at=at)
    return f"{stack.url}/download/{upload.file_id}"


def loaded(page: Page) -> None:
    page.locator(".player video").evaluate(
        "video => video.readyState > 1 || new Promise(done => { video.onloadeddata = done })"
    )


def second(page: Page) -> float:
    return float(page.locator(".player video").evaluate("video => video.currentTime"))


def open_film(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    loaded(page)
    return page


@pytest.mark.parametrize("name", FILMS)
def test_99_of_100_steps_move_one_frame(name: str, watch: Watch) -> None:
    page = watch(frames=ON + 20, **FILMS[name])
    on = page.evaluate(STEPS, ["next", ON])
    back = page.evaluate(STEPS, ["previous", BACK])
    moved = [after - before for before, after in pairwise(on)]
    moved += [before - after for before, after in pairwise(back)]
    assert len(moved) == 200
    assert moved.count(1) >= 198, moved


def test_a_jump_lands_on_its_frame(watch: Watch) -> None:
    page = watch(frames=200, **FILMS["variable"])
    numbers = list(range(0, 200, 9))
    times = page.evaluate("times")
    # As they are kept: in whole milliseconds.
    seconds = [round(times[number], 3) for number in numbers]
    assert page.evaluate(JUMPS, [*seconds, seconds[3], seconds[3]]) == [*numbers, 27, 27]
    assert page.evaluate(JUMPS, [-5, 1e18]) == [0, 199]


@pytest.mark.parametrize("speed", ["1", "0.5"])
def test_a_loop_errs_by_a_frame_at_most(watch: Watch, speed: str) -> None:
    page = watch(rate=30, frames=120)
    page.evaluate(f"document.querySelector('.coach [value=\"{speed}\"]').click()")
    for key, number in (("[", 30), ("]", 40)):
        page.evaluate(JUMPS, [number / 30])
        page.keyboard.press(key)
    shown = [round(each * 30) for each in page.evaluate(LOOPS, 8)][1:]
    turns = [(last, first) for last, first in pairwise(shown) if first < last]
    assert len(turns) >= 7
    assert all(40 <= last <= 41 and 30 <= first <= 31 for last, first in turns), shown
    page.get_by_role("button", name="End the loop").click()
    page.evaluate(PLAYS_ON)


def test_the_keys_of_video_people(stack: Product, new_context: NewContext, short: Film) -> None:
    page = open_film(new_context(viewport=SMALL), sent(stack, short))
    told = page.locator(".coach p")
    is_paused = "document.querySelector('video').paused"
    for key in ("Space", "k"):
        page.keyboard.press(key)
        assert page.evaluate(is_paused) is False
        page.keyboard.press(key)
        assert page.evaluate(is_paused) is True
    page.evaluate("document.querySelector('video').currentTime = 2.01")
    expect(told).to_contain_text("0:02.000")
    page.keyboard.press("l")
    expect(told).to_contain_text("0:07.000")
    page.keyboard.press("j")
    expect(told).to_contain_text("0:02.000")
    page.keyboard.press(".")
    expect(told).to_contain_text("0:02.033")
    page.keyboard.press("[")
    for _ in range(3):
        page.keyboard.press(".")
    expect(told).to_contain_text("0:02.133")
    page.keyboard.press(",")
    expect(told).to_contain_text("0:02.100")
    page.keyboard.press("]")
    expect(told).to_have_text("0:02.100 1× 0:02.033–0:02.100")
    for name in ("Loop from here", "Loop to here"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")


def test_keys_leave_those_alone_who_type_or_want_none(
    stack: Product, new_context: NewContext, short: Film
) -> None:
    page = open_film(new_context(viewport=SMALL), sent(stack, short))
    page.evaluate("document.querySelector('video').currentTime = 6")
    expect(page.locator(".coach p")).to_contain_text("0:06.000")
    page.evaluate("document.querySelector('main').prepend(document.createElement('input'))")
    page.locator("main > input").focus()
    page.keyboard.type("jk, l.[]?")
    expect(page.locator("main > input")).to_have_value("jk, l.[]?")
    page.locator("main > input").blur()
    for key in ("Control+,", "Alt+j", "Shift+K"):
        page.keyboard.press(key)
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    for key in ("j", ",", "k"):
        page.keyboard.press(key)
    assert second(page) == 6
    expect(page.locator(".coach p")).to_have_text("0:06.000 1×")


def test_the_speed_is_remembered(stack: Product, new_context: NewContext, short: Film) -> None:
    page = open_film(new_context(), sent(stack, short))
    quarter = page.get_by_role("button", name="¼ speed")
    quarter.click()
    page.reload()
    expect(quarter).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="1× speed")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.25


def test_a_browser_that_remembers_nothing_and_tells_no_frames_will_do(
    stack: Product, new_context: NewContext, short: Film
) -> None:
    context = new_context()
    context.add_init_script(
        """delete HTMLVideoElement.prototype.requestVideoFrameCallback;
        delete Element.prototype.requestFullscreen;
        HTMLVideoElement.prototype.webkitEnterFullscreen = () => { globalThis.isFull = true; };
        Object.defineProperty(globalThis, "localStorage", { get() { throw new Error(); } });"""
    )
    page = open_film(context, sent(stack, short))
    page.get_by_role("button", name="½ speed").click()
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.5
    page.get_by_role("button", name="One frame on").click()
    expect(page.locator(".coach p")).to_have_text("0:00.033 0.5×")
    page.get_by_role("button", name="Full screen").click()
    assert page.evaluate("isFull") is True


def test_full_screen_keeps_the_controls(
    stack: Product, new_context: NewContext, short: Film
) -> None:
    page = open_film(new_context(), sent(stack, short))
    full = page.get_by_role("button", name="Full screen")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "true")
    places = page.evaluate(PLACES)
    assert places["high"] > 0.7
    assert places["below"] >= 0
    page.get_by_role("button", name="One frame on").click()
    expect(page.locator(".coach p")).to_contain_text("0:00.033")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("shape", ["short", "upright"])
def test_a_phone_shows_the_whole_picture_and_the_controls(
    stack: Product,
    new_context: NewContext,
    pictures: Path | None,
    shape: str,
    request: pytest.FixtureRequest,
) -> None:
    link = sent(stack, request.getfixturevalue(shape))
    for width, height in ((390, 844), (390, 664), (844, 390), (667, 325)):
        size: ViewportSize = {"width": width, "height": height}
        page = open_film(new_context(viewport=size, is_mobile=True, has_touch=True), link)
        way = "lying" if width > height else "standing"
        if way == "standing":
            page.locator(".player").evaluate("player => player.scrollIntoView({block: 'end'})")
        if pictures:
            page.screenshot(path=pictures / f"coach-{shape}-{way}-{height}.png")
        places = page.evaluate(PLACES)
        where = f"{shape} {size} {places}"
        assert places["top"] >= 0, where
        assert places["below"] >= 0, where
        if way == "lying":
            assert places["high"] > 0.5, where
        elif shape == "short":
            assert places["wide"] > 0.99, where
        else:
            assert places["high"] > 0.68, where
        assert all(min(each["width"], each["height"]) >= 44 for each in places["buttons"]), where
        assert page.evaluate(REACH, {"least": LEAST_IN_TOUCH, "gap": GAP}) == []
        page.context.close()


def test_it_is_fit_to_be_seen_heard_and_reached(
    stack: Product, new_context: NewContext, short: Film, look: Look
) -> None:
    page = open_film(new_context(), sent(stack, short))
    page.get_by_role("button", name="¼ speed").click()
    look(page, "coach")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look(page, "coach-keys")


def test_without_javascript_nothing_of_it_shows(
    stack: Product, new_context: NewContext, short: Film
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(sent(stack, short))
    expect(page.locator(".player video")).to_be_visible()
    for part in (".coach", ".coach button", ".player [popover]"):
        expect(page.locator(part).first).to_be_hidden()


def test_the_trainer_watches_too_and_news_do_not_disturb(
    product: Product, new_context: NewContext, sign_in: SignIn, video: Path, look: Look
) -> None:
    address = f"sam.{time.time_ns()}@example.com"
    page = sign_in(new_context(), "/uploads/new/")
    fill_in(page, video, email=address)
    page.get_by_role("button", name="Send video").click()
    expect(page.get_by_text(f"The link was emailed to {address}")).to_be_visible()
    page.get_by_role("button", name="½ speed").click()
    page.get_by_role("button", name="+5 seconds").click()
    expect(page.locator(".coach p")).to_have_text(re.compile("0:05"))
    look(page, "upload-coach")
    page.evaluate("document.querySelector('video').play()")
    [mail] = product.mail_to(address)
    [link] = set(re.findall(rf"{product.url}/download/[0-9a-f-]+", mail["BodyText"]))
    student = new_context().new_page()
    student.goto(link)
    with student.expect_request("**/opened"):
        student.mouse.move(50, 60)
    page.keyboard.press("k")
    expect(page.locator(".steps .done", has_text="Opened")).to_be_visible()
    expect(page.locator("video:visible")).to_have_count(1)
    assert second(page) >= 5
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.5
