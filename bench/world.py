"""Who and what the benchmarks' requests are about."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

from accounts.cognito import IDENTITY, TOKENS
from accounts.models import SUPPORT, TRAINERS
from accounts.sessions import SessionStore
from bench.answers import SIZE
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import creation

STUDENT = "sam@example.com"
CSRF = "c" * 32


def collect_static() -> None:
    """As a deployment does, so that pages name files by their hashes."""
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def logged() -> Iterator[None]:
    """What goes into the log on AWS (business figures, faults) is written, and nobody reads it."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        yield


def new_upload(*, at: datetime, trainer: str = "trainer", student: str = STUDENT) -> Upload:
    """A pending upload, not written, of a video that `bench.answers` has."""
    upload = creation.new_upload(
        trainer_sub=trainer,
        trainer_name="Tessa Trainer",
        trainer_email="trainer@example.com",
        student_email=student,
        student_name="Sam Student",
        session_date=at.date().isoformat(),
        notes="Highway riding session: look further ahead, and brake before the bend.",
        video=VideoFile(name="Session video.mp4", size=SIZE, fingerprint="f" * 64),
        at=at,
    )
    upload.has_poster = True
    return upload


def finished(upload: Upload) -> Upload:
    """The same as it stands when its student has been emailed."""
    upload.status, upload.email_status = "completed", "sent"
    upload.email_message_id = "0100018f-bench-000000"
    for name, minutes in (("stored_at", 3), ("claimed_at", 3), ("email_sent_at", 4)):
        setattr(upload, name, upload.upload_date + timedelta(minutes=minutes))
    return upload


def sign_in(sub: str, *groups: str) -> str:
    """A session of this person; returns its cookies."""
    session = SessionStore()
    groups = groups or (TRAINERS, SUPPORT)
    session[IDENTITY] = {
        "sub": sub,
        "email": f"{sub}@example.com",
        "name": "Tessa Trainer",
        "groups": list(groups),
    }
    session[TOKENS] = {"refresh": "r" * 1200, "until": 1e12}
    session.save()
    return f"sessionid={session.session_key}; csrftoken={CSRF}"


def form(**fields: str) -> bytes:
    """As a browser posts it."""
    return urlencode(fields).encode()


def request(
    method: str,
    path: str,
    *,
    cookies: str = "",
    body: bytes = b"",
    kind: str = "",
    htmx: bool = False,
    shows: str = "",
) -> Callable[[], dict[str, Any]]:
    """Return what makes the WSGI environment of this request, a new one each time.

    Args:
        shows: the version that the page shows which asks for news (see `uploads.web.polling`).
    """
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.9",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
        "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
    }
    if cookies:
        environ["HTTP_COOKIE"] = cookies
    if method == "POST":
        environ["HTTP_X_CSRFTOKEN"] = CSRF
    if htmx:
        environ["HTTP_HX_REQUEST"] = "true"
    if shows:
        environ["HTTP_POLL_VERSION"] = shows
    return lambda: {**environ, "wsgi.input": BytesIO(body)}


def answer(application: WSGIHandler, environ: dict[str, Any]) -> tuple[int, bytes]:
    """Status and body of what the application answers."""
    response: Any = application(environ, _start)
    body = b"".join(response)
    response.close()
    return response.status_code, body


def _start(*_: Any) -> Callable[[bytes], object]:
    return bytes


def arrival(upload: Upload, file_id: str = "") -> dict[str, Any]:
    """S3's event, as Lambda hands it over: of this upload, or of its copy with another id."""
    key = upload.s3_key.replace(upload.file_id, file_id or upload.file_id)
    where = {"bucket": {"name": upload.s3_bucket}, "object": {"key": quote(key)}}
    return {"Records": [{"s3": where}]}
