"""A person with a browser without JavaScript, who fills in forms."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

#: Fields that say nothing until somebody chooses.
CHOSEN = ("checkbox", "radio", "file")


@dataclass
class Form:
    """One form of a page: where it goes, how, and what is in it."""

    action: str
    fields: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "src") if name in given]
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}))
        elif self.forms and given.get("name") and given.get("type") not in CHOSEN:
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class Visitor:
    """Where somebody is, and what they do there."""

    def __init__(self, session: requests.Session) -> None:
        self.session = session
        self.page = requests.Response()

    def go(self, url: str) -> requests.Response:
        self.page = self.session.get(url, timeout=60)
        return self.page

    @property
    def links(self) -> list[str]:
        return self._read().links

    def form(self, having: str) -> Form:
        """The form of the page that has a field of this name."""
        return next(form for form in self._read().forms if having in form.fields)

    def send(
        self, form: Form, *, files: dict[str, tuple[str, bytes]] | None = None, **typed: str
    ) -> requests.Response:
        url = urljoin(self.page.url, form.action)
        here = urlsplit(self.page.url)
        self.page = self.session.post(
            url,
            data=form.fields | typed,
            files=files,
            headers={"Origin": f"{here.scheme}://{here.netloc}", "Referer": self.page.url},
            timeout=60,
        )
        return self.page

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.page.text)
        return reader
