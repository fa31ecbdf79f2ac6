"""Links as they come out of emails."""

import pytest
from django.test import Client

ID = "550e8400-e29b-41d4-a716-446655440000"
STUCK = [*".>)],;\"=*!'<(”。", "%20", "%0A", "%0D%0A", "&gt;", "./", ">.", "@evil.example", ":80"]


@pytest.mark.parametrize("stuck", STUCK)
def test_a_link_with_something_stuck_to_it_leads_to_the_link(stuck: str) -> None:
    for file_id in (ID, ID.upper()):
        answer = Client().get(f"/download/{file_id}{stuck}")
        assert (answer.status_code, answer["Location"]) == (302, f"/download/{ID}")


def test_a_link_in_capitals_leads_to_the_link() -> None:
    answer = Client().get(f"/download/{ID.upper()}")
    assert (answer.status_code, answer["Location"]) == (302, f"/download/{ID}")


@pytest.mark.parametrize(
    "rest", [f"{ID}/nonsense", f"{ID}0", f"{ID}x", ID[:-1], f"x{ID}", f"//evil.example/{ID}", "."]
)
def test_what_holds_no_link_is_not_found(rest: str) -> None:
    assert Client().get(f"/download/{rest}").status_code == 404


def test_only_looking_is_led_on() -> None:
    assert Client().post(f"/download/{ID}.").status_code == 405
