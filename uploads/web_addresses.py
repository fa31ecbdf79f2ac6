"""Full addresses of an upload's pages, for emails, programs and the clipboard; a template filter.

{{ upload|student_link }}
"""

from django.template import Library
from django.urls import reverse

from core.web_addresses import absolute_url
from uploads.records.upload import Upload

register = Library()


@register.filter
def student_link(upload: Upload) -> str:
    """Return the address that the student gets: the secret that opens the video."""
    return absolute_url(reverse("download", args=[upload.file_id]))
