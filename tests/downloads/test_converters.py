"""Links as they come out of emails."""

import time

import pytest
from django.test import Client

from uploads.records.upload import Upload

ID = "550e8400-e29b-41d4-a716-446655440000"
LINK = f"/download/{ID}"

BEHIND = [
    *".>)],;\"=*!'<(”。-_–",
    "--",
    "%20",
    "%0A",
    "%0D%0A",
    "&gt;",
    "./",
    ">.",
    "/>",
    "/%20",
    "//",
]
BEHIND += ["@evil.example", ":80", "->", "_)", "/.", "%253E", "//@evil.example"]
BEFORE = ["<", "{", "%20", "(", '"', "/", "//", "_", "-", "*", "%0A", "&lt;", "%253C", "%EF%BB%BF"]

#: How an id comes out of a mail program.
SPELLINGS = [
    ID,
    ID.upper(),
    ID.replace("-", ""),
    ID.replace("-", "").upper(),
    ID.replace("-", "%E2%80%91"),  # a hyphen that does not break
    ID.replace("-", "%E2%80%93"),  # a dash
    ID.replace("-", "-%20"),
    f"{ID[:20]}%0D%0A{ID[20:]}",
    f"{ID[:20]}=%0D%0A{ID[20:]}",  # quoted-printable
    f"{ID[:11]}%C2%AD{ID[11:]}",
]


def led_to(path: str) -> tuple[int, str]:
    # The client takes what follows two slashes for a host, so it gets ours.
    answer = Client().get(f"http://testserver{path}")
    return answer.status_code, answer.get("Location", "")


@pytest.mark.parametrize("stuck", BEHIND)
def test_a_link_with_something_stuck_to_it_leads_to_the_link(stuck: str) -> None:
    for file_id in (ID, ID.upper(), ID.replace("-", "")):
        assert led_to(f"/download/{file_id}{stuck}") == (302, LINK)


@pytest.mark.parametrize("stuck", BEFORE)
def test_a_link_with_something_before_its_id_leads_to_the_link(stuck: str) -> None:
    for behind in ("", ">", "}", "_", "%20"):
        assert led_to(f"/download/{stuck}{ID}{behind}") == (302, LINK)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("folder", ["DOWNLOAD", "Download", "/download", "dOWNLOAD/"])
def test_a_link_spelled_otherwise_leads_to_the_link(folder: str, spelling: str) -> None:
    assert led_to(f"/{folder}/{spelling}") == (302, LINK)


def test_the_api_takes_an_id_as_people_write_it(sent_upload: Upload) -> None:
    file_id = sent_upload.file_id
    for spelling in (file_id.upper(), file_id.replace("-", ""), f"{file_id}.", f"{file_id}%3E"):
        assert Client().get(f"/api/v1/downloads/{spelling}").status_code == 200


@pytest.mark.parametrize(
    "rest",
    [
        f"{ID}/nonsense",
        f"{ID}/opened/more",
        f"{ID}0",
        f"{ID}x",
        f"{ID}-x",
        f"{ID}-{ID}",
        ID[:-1],
        f"x{ID}",
        f"//evil.example/{ID}",
        f"https://evil.example/{ID}",
        ".",
    ],
)
def test_what_holds_no_link_is_not_found(rest: str) -> None:
    assert led_to(f"/download/{rest}") == (404, "")


@pytest.mark.parametrize(
    "path", [f"/downloads/{ID}", f"/{ID}", f"/download{ID}", f"/x/download/{ID}"]
)
def test_another_address_is_no_link(path: str) -> None:
    assert led_to(path) == (404, "")


def test_no_length_of_a_path_takes_long() -> None:
    begun = time.process_time()
    for piece in ("%2541", "-", "%20", "&lt;", "a-", ID, f"{ID}/"):
        assert led_to(f"/download/{piece * 2000}x")[0] in (302, 404)
    assert time.process_time() - begun < 2


def test_only_looking_is_led_on() -> None:
    assert Client().post(f"/download/{ID}.").status_code == 405
