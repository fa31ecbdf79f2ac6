"""What a trainer sees happen."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.conftest import NOON, stored
from uploads.queries import progress
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.storage import multipart, parts

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 20 * MIB


@pytest.fixture
def large(make_upload: MakeUpload) -> Upload:
    """A pending upload of three parts: 8, 8 and 4 MiB."""
    return make_upload(video=VideoFile(name="Lap 1.mp4", size=SIZE, fingerprint="print"))


def start(upload: Upload, **changes: Any) -> parts.Parts:
    described: dict[str, Any] = {"name": "Lap 1.mp4", "size": SIZE, "fingerprint": "print"}
    return multipart.open_parts(upload, **described | changes)


def test_a_page_hardly_waits_for_how_much_has_arrived(
    large: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(large)
    asked = []
    make_call = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        if operation == "ListParts":
            config = client.meta.config
            asked.append(config.read_timeout * config.retries["total_max_attempts"])
        return make_call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    progress.of(stored(large), at=NOON)
    start(stored(large))
    nicety, needed = asked
    assert nicety <= 4 < needed
