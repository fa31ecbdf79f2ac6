"""The page that CloudFront shows when the function crashed or took too long.

It is a static file, since nothing else can answer then, and is made with each deployment.
"""

import sys
from pathlib import Path

import django
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable


class Silent(Unavailable):
    """The function did not answer at all."""

    message = _(
        "ApexShare did not answer. Nothing is lost: wait a moment and try again. If you were "
        "filling in a form, go back to it: your browser still has what you typed."
    )


def page() -> str:
    """Return the whole page; its “Try again” leads to the address at which it is shown."""
    error = Silent()
    context = {"error": error, "title": error.title, "is_safe": True}
    return render_to_string("error.html", context)


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[1]).write_text(page())
