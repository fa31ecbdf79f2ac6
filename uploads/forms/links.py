"""Forms that change a link: the student's address, and its last day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from uploads.forms.fields import DayField, StudentEmailField


class AddressForm(forms.Form):
    """The address where the email should have gone."""

    email = StudentEmailField()


class UntilForm(forms.Form):
    """The last day of a link."""

    until = DayField(
        label=_("Last day of the link (UTC)"), error_messages={"required": _("Choose a day.")}
    )
