"""What people change about a link."""

from datetime import date

import pytest

from uploads.forms.links import AddressForm, UntilForm


def test_an_address_is_cleaned_as_everywhere() -> None:
    form = AddressForm({"email": " Sam@Right.Example "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"email": "sam@right.example"}


@pytest.mark.parametrize(
    ("typed", "says"), [("", "Enter the student’s email"), ("sam@", "not an email address")]
)
def test_a_bad_address_says_what_to_do(typed: str, says: str) -> None:
    assert says in str(AddressForm({"email": typed}).errors["email"])


def test_the_last_day_comes_as_browsers_send_it() -> None:
    form = UntilForm({"until": "2026-11-30"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"until": date(2026, 11, 30)}


@pytest.mark.parametrize(("typed", "says"), [("", "Choose a day"), ("30.11.2026", "not a date")])
def test_a_bad_day_says_what_to_do(typed: str, says: str) -> None:
    assert says in str(UntilForm({"until": typed}).errors["until"])
