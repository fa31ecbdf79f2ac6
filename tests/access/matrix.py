"""Reads the tables of `tables.py`, and asks the product for what their rows say."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import requests
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from apexshare.api import api
from tests.access import tables
from tests.conftest import history, put_object
from tests.films import VIDEO
from uploads.records.moment import upload_with_moments
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival, moments
from uploads.storage import multipart

#: For each method, each role's answer.
Row = dict[str, dict[str, str]]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SIGN_IN = ("/accounts/sign-in/", "/admin/login/")


def read(table: str) -> dict[str, Row]:
    """The rows by address; each has all methods."""
    header, *lines = (line.split() for line in table.strip().splitlines())
    roles = header[2:]
    rows: dict[str, Row] = {}
    for words in filter(None, lines):
        (path, *methods), cells = words[: -len(roles)], words[-len(roles) :]
        answers = dict(zip(roles, cells, strict=True))
        if path == "else":
            otherwise = answers
            continue
        row = rows.setdefault(path, dict.fromkeys(METHODS, otherwise))
        named = [method for method in METHODS if row[method] is not otherwise]
        assert not set(methods) & set(named), f"{path} has two rows for a method."
        for method in set(METHODS).difference(named) if methods == ["ANY"] else methods:
            row[method] = answers
    return rows


PAGES, API = read(tables.PAGES), read(tables.API)


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Every address of the URL conf, its arguments in braces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + re.sub(r"\(\?P(<\w+>).*?\)|[\^$]", r"\1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def operations() -> set[str]:
    """Every operation of the OpenAPI document, as "POST /api/v1/…"."""
    paths = api.get_openapi_schema()["paths"]
    return {f"{method.upper()} {path}" for path in paths for method in paths[path]}


def filled(path: str, file_id: str) -> str:
    """The address with something plausible in place of its arguments."""
    return re.sub(r"{(\w+)}", lambda name: tables.ARGUMENTS.get(name[1], file_id), path)


def ask(client: Client, method: str, path: str, file_id: str) -> Any:
    """What the client is answered about this upload. Our own mistakes come as a 500."""
    client.raise_request_exception = False
    text, content_type = tables.BODIES.get(f"{method} {path}", ("", "text/plain"))
    data = text.replace("{file_id}", file_id).encode("latin-1")
    return client.generic(method, filled(path, file_id), data, content_type)


def told(answer: Any) -> str:
    """The answer as a cell of the table."""
    leads_in = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
    return "in" if leads_in else str(answer.status_code)


def is_refusal(cell: str) -> bool:
    return cell == "in" or cell >= "400"


class World:
    """The trainer's upload that an address is about."""

    def __init__(self, make_upload: Callable[..., Upload], path: str) -> None:
        self.make_upload, self.path = make_upload, path
        self.renew()

    def renew(self) -> None:
        """A new one, as if no request had been there before."""
        at = timezone.now() - timedelta(minutes=5)
        upload = self.make_upload(video=VideoFile(**tables.VIDEO), at=at)
        if self.path.startswith(tables.ON_SENT) or self.path.endswith(tables.ON_SENT):
            put_object(upload)
            arrival.accept(upload, at=at)
        else:
            multipart.open_parts(upload, **tables.VIDEO)
            [url] = multipart.sign(upload, [1]).values()
            requests.put(url, data=VIDEO, timeout=5)
        words: dict[str, Any] = {
            "ms": 42_000,
            "end_ms": None,
            "text": "Look ahead.",
            "kind": "danger",
        }
        moments.add(upload, [], tables.MOMENT, at=timezone.now(), **words)
        self.file_id = upload.file_id
        self.upload, self.before = upload, _state(upload)

    def is_changed(self) -> bool:
        """Has the upload changed since it was made?"""
        return _state(self.upload) != self.before


def _state(upload: Upload) -> object:
    upload, known = upload_with_moments(upload.file_id, consistent=True)
    return upload.serialize(), [one.serialize() for one in known], history(upload)
