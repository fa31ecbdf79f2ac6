"""What the form notices before anything is sent. None of it ever blocks."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.test_main_job import fill_in
from tests.films import VIDEO

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
Look = Callable[[Page, str], None]
Film = Callable[..., Path]

H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
MPEG4 = "-c:v mpeg4"
HEVC = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none"
SENT = "The link was emailed to"


@pytest.fixture
def page(new_context: NewContext, sign_in: SignIn) -> Page:
    """The form, in front of a trainer."""
    return sign_in(new_context(), "/uploads/new/")


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """Makes two seconds of video with ffmpeg's options."""

    def make(options: str, name: str = "Lap 1.mp4") -> Path:
        path = tmp_path / name
        source = "-nostdin -v error -f lavfi -i testsrc2=size=320x180:rate=10:duration=2"
        subprocess.run(["ffmpeg", *source.split(), *options.split(), str(path)], check=True)
        return path

    return make


def choose(page: Page, video: Path) -> None:
    page.get_by_label("Video", exact=True).set_input_files(video)


def notes(page: Page) -> Locator:
    return page.locator("#id_file_notes > :visible")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send video").click()


def test_a_video_that_plays_at_once_has_no_note(page: Page, film: Film) -> None:
    choose(page, film(f"{H264} -movflags +faststart"))
    expect(page.locator("[data-chosen]")).to_contain_text("Lap 1.mp4, ")
    expect(page.locator("[data-chosen]")).to_contain_text("0:02, 320 × 180")
    expect(notes(page)).to_have_count(0)


def test_a_name_loses_what_nobody_can_mend_and_the_video_is_sent(page: Page, film: Film) -> None:
    video = film(H264)
    fill_in(page, video.rename(video.with_name("\u200eLap\u00ad 1.mp4 ")))
    expect(page.locator("[data-chosen]")).to_contain_text("Lap 1.mp4, ")
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(page.get_by_text("Lap 1.mp4", exact=True).first).to_be_visible()


def test_a_note_describes_the_chooser(page: Page, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear Sam, here is your video.")
    fill_in(page, letter)
    expect(notes(page)).to_have_count(1)
    described = page.get_by_label("Video", exact=True)
    expect(described).to_have_accessible_description(
        "MP4, MOV or AVI, up to 5.0\xa0GB each. " + notes(page).inner_text()
    )


def test_an_index_at_the_end_has_no_note(page: Page, film: Film) -> None:
    choose(page, film(H264))
    expect(page.locator("[data-chosen]")).to_contain_text("0:02, 320 × 180")
    expect(notes(page)).to_have_count(0)


def test_hevc_is_noted_and_the_video_is_sent(page: Page, film: Film) -> None:
    encoders = subprocess.run(["ffmpeg", "-encoders"], capture_output=True, text=True, check=True)
    if "libx265" not in encoders.stdout:
        pytest.skip("this ffmpeg makes no HEVC")
    fill_in(page, film(f"{HEVC} -tag:v hvc1 -movflags +faststart", "Lap 1.mov"))
    expect(notes(page)).to_have_count(1)
    expect(notes(page)).to_contain_text("many browsers cannot play")
    expect(page.locator("[data-chosen]")).to_contain_text("0:02, 320 × 180")
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


@pytest.mark.parametrize("codec", [MPEG4, "-c:v mjpeg -pix_fmt yuvj420p", "-c:v prores_ks"])
def test_what_no_browser_plays_is_noted(page: Page, film: Film, codec: str) -> None:
    choose(page, film(codec, "Lap 1.mov"))
    expect(notes(page)).to_have_count(1)
    expect(notes(page)).to_contain_text("Browsers cannot play")


def test_an_avi_under_another_name_is_noted(page: Page, film: Film) -> None:
    video = film("-c:v mjpeg -pix_fmt yuvj420p", "Lap 1.avi")
    choose(page, video)
    expect(page.locator("[data-chosen]")).to_contain_text("320 × 180")
    expect(notes(page)).to_have_count(0)
    choose(page, video.rename(video.with_suffix(".mp4")))
    expect(notes(page)).to_contain_text("This is an AVI video")


def cut(video: Path, share: float) -> Path:
    whole = video.read_bytes()
    video.write_bytes(whole[: int(len(whole) * share)])
    return video


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
@pytest.mark.parametrize(
    ("options", "name"),
    [
        (H264, "Lap 1.mp4"),
        (f"{H264} -movflags +faststart", "Lap 1.mp4"),
        ("-c:v mjpeg -pix_fmt yuvj420p", "Lap 1.avi"),
    ],
    ids=["index last", "index first", "avi"],
)
def test_a_file_that_is_cut_is_noted(
    page: Page, film: Film, options: str, name: str, share: float
) -> None:
    choose(page, cut(film(options, name), share))
    expect(notes(page)).to_have_count(1)
    expect(notes(page)).to_contain_text("The end of this file is missing")


def test_a_recording_without_its_index_is_noted_and_sent(page: Page, film: Film) -> None:
    video = film(H264)
    whole = video.read_bytes()
    video.write_bytes(whole[: whole.rindex(b"moov") - 4])
    fill_in(page, video)
    expect(notes(page)).to_contain_text("This recording was not finished")
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


def as_files(*named: tuple[str, bytes]) -> list[FilePayload]:
    return [{"name": name, "mimeType": "", "buffer": content} for name, content in named]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("GL010042.LRV", VIDEO)], "This is GoPro’s small copy"),
        ([("DJI_0042.LRF", VIDEO)], "This is DJI’s small copy"),
        ([("notes.txt", b"Dear Sam")], "not an MP4, MOV or AVI file"),
        ([("x" * 252 + ".mp4", VIDEO)], "longer than 255 characters"),
        ([(f"{number}.mp4", VIDEO) for number in range(21)], "more than 20 videos"),
    ],
    ids=["small copy", "another small copy", "text", "long name", "too many"],
)
def test_what_cannot_be_sent_is_said_when_it_is_chosen_and_only_once(
    page: Page, files: list[tuple[str, bytes]], says: str
) -> None:
    fill_in(page, None)
    page.get_by_label("Video", exact=True).set_input_files(as_files(*files))
    said = page.get_by_text(says).filter(visible=True)
    expect(said).to_have_count(1)
    send(page)
    expect(page.get_by_text("Please check the fields marked below.")).to_be_visible()
    expect(said).to_have_count(1)


@pytest.mark.parametrize("name", ["GX010042", "Ride 7.5"])
def test_a_video_without_a_videos_suffix_is_sent_with_one(
    page: Page, film: Film, name: str
) -> None:
    video = film(H264)
    fill_in(page, video.rename(video.with_name(name)))
    expect(page.locator("[data-chosen]")).to_contain_text(f"{name}.mp4, ")
    expect(notes(page)).to_have_count(0)
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()
    expect(page.get_by_text(f"{name}.mp4").first).to_be_visible()


def test_beside_a_video_a_text_is_left_out_and_named(page: Page, film: Film) -> None:
    fill_in(page, None)
    content = film(H264).read_bytes()
    files = as_files(("Lap 1.mp4", content), ("notes.txt", b"Dear Sam"))
    page.get_by_label("Video", exact=True).set_input_files(files)
    expect(notes(page)).to_have_text(
        "notes.txt: left out. Only MP4, MOV and AVI videos can be sent."
    )
    expect(page.locator("[data-chosen]")).not_to_contain_text("notes.txt")
    expect(page.locator("[data-several]")).to_be_hidden()
    send(page)
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_text_is_no_video_and_another_choice_takes_the_note_back(
    page: Page, film: Film, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear Sam, here is your video.")
    fill_in(page, letter)
    expect(notes(page)).to_contain_text("This does not look like a video")
    choose(page, film(f"{H264} -movflags +faststart"))
    expect(notes(page)).to_have_count(0)
    choose(page, letter)
    expect(notes(page)).to_have_count(1)
    expect(page.locator("[data-chosen]")).not_to_contain_text("320 × 180")
    send(page)
    expect(page.get_by_text("What arrived is not an MP4, MOV or AVI video").first).to_be_visible()


def test_a_mistyped_address_is_mended_with_one_press(page: Page, film: Film, look: Look) -> None:
    fill_in(page, film(MPEG4), email="Sam@gmial.com")
    email = page.get_by_label("Student email")
    mend = page.get_by_role("button", name="Use Sam@gmail.com")
    expect(mend).to_be_visible()
    expect(notes(page)).to_have_count(1)
    look(page, "form-with-notes")
    mend.click()
    expect(email).to_have_value("Sam@gmail.com")
    expect(email).to_be_focused()
    expect(mend).to_be_hidden()


def test_typing_on_takes_the_suggestion_back(page: Page) -> None:
    email = page.get_by_label("Student email")
    email.fill("sam@gmial.com")
    email.press("Tab")
    expect(page.get_by_role("button", name="Use sam@gmail.com")).to_be_visible()
    email.press("End")
    email.press("Backspace")
    expect(page.locator("[data-use]")).to_be_hidden()


def press_send(page: Page, then: Callable[[], None]) -> None:
    """Do something while the button is pressed; it is let go where it was pressed."""
    box = page.get_by_role("button", name="Send video").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2)
    page.mouse.down()
    then()
    page.wait_for_timeout(300)
    page.mouse.up()


def test_a_suggestion_does_not_take_the_button_from_under_the_pointer(
    page: Page, video: Path
) -> None:
    fill_in(page, video, email="")
    # What is said of the file is said.
    expect(page.locator("[data-chosen]")).to_contain_text("0:20")
    address = f"sam.{time.time_ns()}@gmial.com"
    page.get_by_label("Student email").press_sequentially(address)
    press_send(page, then=lambda: None)
    expect(page.get_by_text(f"{SENT} {address}")).to_be_visible()


def test_a_note_on_the_file_does_not_take_the_button_from_under_the_pointer(
    page: Page, video: Path, film: Film
) -> None:
    fill_in(page, video)
    expect(page.locator("[data-chosen]")).to_contain_text("0:20")
    noted = film(MPEG4)
    press_send(page, then=lambda: choose(page, noted))
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_rejected_form_keeps_its_notes(page: Page, film: Film) -> None:
    fill_in(page, film(MPEG4), email="sam@gmial.com")
    page.get_by_label("Student name").fill("\u202e")
    send(page)
    expect(page.get_by_text("Please check the fields marked below.")).to_be_visible()
    expect(notes(page)).to_contain_text("Browsers cannot play")
    expect(page.get_by_role("button", name="Use sam@gmail.com")).to_be_visible()
    expect(page.locator("[data-chosen]")).to_contain_text("0:02, 320 × 180")
