"""The search above a trainer's list."""

from uploads.forms.search import SearchForm


def test_a_student_is_found_however_the_address_is_typed() -> None:
    form = SearchForm({"student": " Sam@MÜNCHEN.de"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"student": "sam@xn--mnchen-3ya.de"}


def test_nothing_looks_for_everybody() -> None:
    for data in ({}, {"student": ""}):
        form = SearchForm(data)
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"student": ""}


def test_half_an_address_is_told() -> None:
    assert "not an email address" in str(SearchForm({"student": "sam"}).errors["student"])
