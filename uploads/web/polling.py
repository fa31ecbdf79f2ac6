"""The polling protocol between `static/js/app.js` and our views.

An element with `data-poll="{version}"` asks its `hx-get` again and again, and says in headers what
it shows:

- `Poll-Version`: the version of what it shows. Where that is still so, the answer is 204.
- `Poll-Sender`: "offers" where the page offers to send videos, "sends" where it sends them; absent
  where it only follows. A page that offers or sends keeps its form.
- `Poll-Offers`: how many videos it offers to send.

What is asked for in the dialog of a page that sends videos says `Poll-Sender: sends`, too: that
page must stay.

What needs no further news comes without `data-poll`.
"""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, kw_only=True)
class Poll:
    """The state of a page that asks for news."""

    version: str
    sender: str
    offers: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return what the request says, or None where somebody opens the page."""
        version = request.headers.get("Poll-Version")
        if version is None:
            return None
        return cls(
            version=version,
            sender=request.headers.get("Poll-Sender", ""),
            offers=request.headers.get("Poll-Offers", ""),
        )

    @property
    def has_sender(self) -> bool:
        """Whether the page offers to send videos, or sends them."""
        return self.sender in ("offers", "sends")

    def keeps_sender(self, offers: int) -> bool:
        """Return whether the page's form may stay, where `offers` videos are left to send."""
        return self.sender == "sends" or self.offers in ("", str(offers))


def is_sending(request: HttpRequest) -> bool:
    """Return whether the page that asks sends videos, which end with it."""
    return request.headers.get("Poll-Sender") == "sends"


def is_news(poll: Poll | None, version: str) -> bool:
    """Return whether there is something to show to whoever asks."""
    return poll is None or poll.version != version


def nothing_new() -> HttpResponse:
    """Return the answer to a page that shows the latest version."""
    return HttpResponse(status=204)
