"""How much a page makes a phone load, compressed as CloudFront does."""

import gzip
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from uploads.records.upload import Upload

#: As the product itself counts, and browsers do.
KB = 1024

_IMPORT = re.compile(r'import\s*(?:[^"]*from\s*)?"(\.[\w./-]+)"')

UPLOAD = "js/upload/upload.js"
SENDING = "js/upload/sending.js"
NOTES = "js/upload/notes/notes.js"


@pytest.fixture(autouse=True)
def collected(settings: Settings, tmp_path: Path) -> Path:
    """The static files as they are deployed."""
    settings.STATIC_ROOT = tmp_path
    deployed = {"BACKEND": "core.http.static.ManifestStaticFilesStorage"}
    plain = settings.STORAGES
    settings.STORAGES = {**plain, "staticfiles": deployed}
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STORAGES = plain  # so that pages name the files without their hashes
    return tmp_path


def weigh(file: Path) -> int:
    """Bytes of one file as it is served (under its hashed name), compressed."""
    [served] = file.parent.glob(f"{file.stem}.*{file.suffix}")
    return len(gzip.compress(served.read_bytes(), 9))


def modules(collected: Path, name: str) -> set[str]:
    """A module of ours and all that it imports, by their paths below the static files."""
    imported = _IMPORT.findall((collected / name).read_text())
    paths = {posixpath.normpath(f"{posixpath.dirname(name)}/{other}") for other in imported}
    return {name}.union(*(modules(collected, path) for path in paths))


def weigh_page(collected: Path, html: str) -> int:
    """The page and everything it loads, each compressed."""
    assets = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    files = {collected / name for name in assets}
    for script in [name for name in assets if name.startswith("js/")]:
        files |= {collected / name for name in modules(collected, script)}
    return len(gzip.compress(html.encode(), 9)) + sum(map(weigh, files))


def test_what_loads_only_when_there_is_something_to_note_stays_small(collected: Path) -> None:
    paths = modules(collected, NOTES) - modules(collected, UPLOAD)
    assert {Path(path).name for path in paths} == {
        *("notes.js", "choosing.js", "preflight.js", "size.js", "typo.js")
    }
    # A fifth module judges what is chosen, and takes the videos out of folders.
    assert sum(weigh(collected / path) for path in paths) <= 6 * KB


def test_what_sends_the_videos_stays_small(collected: Path) -> None:
    """It loads when a file is chosen; with folders that are dropped."""
    paths = modules(collected, UPLOAD) | modules(collected, SENDING)
    names = {Path(path).name for path in paths}
    assert {"upload.js", "sending.js", "multipart.js", "plan.js", "estimate.js", "page.js"} <= names
    assert sum(weigh(collected / path) for path in paths) <= 11 * KB


@pytest.mark.parametrize("path", ["/uploads/", "/uploads/new/", "/uploads/{file_id}/"])
def test_a_trainers_page_stays_under_30_kb(
    collected: Path,
    sign_in: Callable[..., Client],
    trainer: User,
    sent_upload: Upload,
    path: str,
) -> None:
    page = sign_in(trainer).get(path.format(file_id=sent_upload.file_id))
    assert weigh_page(collected, page.text) <= 30 * KB


def test_the_students_page_stays_under_20_kb(collected: Path, sent_upload: Upload) -> None:
    page = Client().get(f"/download/{sent_upload.file_id}")
    assert weigh_page(collected, page.text) <= 20 * KB
