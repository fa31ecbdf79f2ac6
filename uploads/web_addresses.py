"""Full addresses of an upload's pages, and of times in its video; template filters.

{{ upload|student_link }} {{ upload|student_link|at_time:moment.ms }}
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.template import Library
from django.urls import reverse

from core.web_addresses import absolute_url
from uploads.records.moment import MAX_MS, TIME_IN_TEXT, in_seconds, milliseconds
from uploads.records.upload import Upload

register = Library()

#: A line that begins with a time, or with two: "0:42 …", "1:02:03 …", "03:10–03:25 …".
_TIMED = re.compile(rf"\s*({TIME_IN_TEXT})(\s*[-–—]\s*{TIME_IN_TEXT})?(?!\w|:\d)", re.ASCII)


@register.filter
def student_link(upload: Upload) -> str:
    """Return the address that the student gets: the secret that opens the video."""
    return absolute_url(reverse("download", args=[upload.file_id]))


@register.filter
def at_time(address: str, ms: int) -> str:
    """Return the student's page's address, or nothing but a query, that leads to a time."""
    return f"{address}?t={in_seconds(int(ms))}"


class Line(NamedTuple):
    """A line of notes; `time` is what it begins with, if that is a time, and `ms` which."""

    time: str
    ms: int
    text: str


@register.filter
def timed(notes: str) -> Iterator[Line]:
    """Yield the lines of notes, apart from the times that they begin with."""
    for line in notes.splitlines():
        found = _TIMED.match(line)
        ms = milliseconds(found[1]) if found else None
        if found and ms is not None and ms <= MAX_MS:
            yield Line(found[0].strip(), ms, line[found.end() :])
        else:
            yield Line("", 0, line)
