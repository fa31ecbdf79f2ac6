"""Full addresses of our own pages, for emails, copied links and sign-in."""

from django.conf import settings
from django.urls import get_script_prefix


def absolute_url(path: str) -> str:
    """Return the full address of a `path` that `reverse` gave.

    Never under the stage's path, even where the latest request came by it.
    """
    return f"{settings.SITE_URL}/{path.removeprefix(get_script_prefix())}"
