"""The search above a trainer's list."""

from django import forms

from uploads.forms.fields import StudentEmailField


class SearchForm(forms.Form):
    """Find one student's videos among one's own."""

    student = StudentEmailField(
        required=False,
        widget=forms.EmailInput(attrs={"type": "search", "autocomplete": "off"}),
    )
