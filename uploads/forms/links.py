"""What people change about a link: the student's address, and its last day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from uploads.forms.fields import DayField, StudentEmailField


class AddressForm(forms.Form):
    """Where the email should have gone."""

    email = StudentEmailField()


class UntilForm(forms.Form):
    """The last day of a link."""

    until = DayField(
        label=_("Last day of the link (UTC)"), error_messages={"required": _("Choose a day.")}
    )
