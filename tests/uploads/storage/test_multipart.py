from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.test import Client

from accounts.models import User
from core import aws as clients
from tests.conftest import NOON, Failing, client_error, new_upload, stored
from tests.films import film
from uploads.records.statuses import Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import VideoFile
from uploads.services import arrival, erasure
from uploads.storage import multipart, objects, parts, refusals

MakeUpload = Callable[..., Upload]
MIB = 1024**2
SIZE = 12 * MIB


@pytest.fixture
def large(make_upload: MakeUpload) -> Upload:
    """A pending upload of three parts: 5, 5 and 2 MiB."""
    return make_upload(video=VideoFile(name="Lap 1.mp4", size=SIZE, fingerprint="print"))


def start(upload: Upload, **changes: Any) -> parts.Parts:
    described: dict[str, Any] = {"name": "Lap 1.mp4", "size": SIZE, "fingerprint": "print"}
    return multipart.open_parts(upload, **described | changes)


def send(upload: Upload, *numbers: int) -> None:
    """What the browser does with signed URLs."""
    for number, url in multipart.sign(upload, numbers).items():
        body = film(2 * MIB if number == 3 else 5 * MIB, bytes([number]))
        assert requests.put(url, data=body, timeout=10).status_code == 200


def test_an_upload_goes_on_under_the_name_before_it_was_mended(
    make_upload: Callable[..., Upload],
) -> None:
    upload = make_upload(video=VideoFile(name="Lap 1.mp4", size=SIZE))
    found = multipart.open_parts(upload, name="\u200eLap 1.mp4 ", size=SIZE, fingerprint="")
    assert found.total == SIZE


def test_the_fingerprint_decides_and_not_the_name(large: Upload) -> None:
    multipart.open_parts(large, name="trim.0F3A.MOV", size=SIZE, fingerprint="print")
    assert stored(large).multipart_id


def test_without_a_fingerprint_the_name_decides_however_it_is_spelled(
    make_upload: Callable[..., Upload],
) -> None:
    upload = make_upload(video=VideoFile(name="K\u00fcrve.mp4", size=SIZE))
    multipart.open_parts(upload, name="Ku\u0308rve.mp4", size=SIZE, fingerprint="")
    assert stored(upload).multipart_id
    with pytest.raises(refusals.OtherFile):
        multipart.open_parts(upload, name="Kurve.mp4", size=SIZE, fingerprint="")


def test_what_was_begun_with_other_parts_goes_on_with_them(
    make_upload: Callable[..., Upload],
) -> None:
    """Before the size of parts was recorded, it was 8 MiB."""
    upload = make_upload(attributes={"multipart_id": "some", "file_size": 20 * MIB})
    assert set(multipart.sign(upload, [1, 2, 3])) == {1, 2, 3}
    with pytest.raises(refusals.PartNumbersInvalid):
        multipart.sign(upload, [4])


def test_a_video_arrives_in_parts(large: Upload) -> None:
    begun = start(large)
    assert (begun.count, begun.done, begun.part_size) == (3, [], 5 * MIB)
    send(large, 2, 3)
    assert start(large).done == [2, 3]
    assert start(large).bytes_done == 7 * MIB
    send(large, 1)
    multipart.complete(large)
    found = objects.head(large)
    assert found
    assert (found.size, found.content_type) == (SIZE, "video/mp4")
    arrival.accept(stored(large), at=large.upload_date)
    assert stored(large).status == Status.COMPLETED


def test_completing_twice_succeeds(large: Upload) -> None:
    start(large)
    send(large, 1, 2, 3)
    multipart.complete(stored(large))
    multipart.complete(stored(large))
    arrival.accept(stored(large), at=large.upload_date)
    multipart.complete(stored(large))
    assert stored(large).status == Status.COMPLETED


def test_of_a_file_that_was_changed_meanwhile_nothing_is_kept(large: Upload) -> None:
    start(large)
    send(large, 1, 2, 3)
    for _ in range(2):  # the answer to the first may have been lost
        with pytest.raises(refusals.FileChanged):
            multipart.complete(large, fingerprint="changed")
    assert objects.head(large) is None
    with pytest.raises(refusals.MultipartGone):
        multipart.running(large)
    assert stored(large).is_pending


def test_a_file_that_is_what_it_was_completes(large: Upload) -> None:
    start(large)
    send(large, 1, 2, 3)
    multipart.complete(large, fingerprint="print")
    multipart.complete(stored(large), fingerprint="print")
    assert objects.head(large)


def test_completing_with_parts_missing_says_so(large: Upload) -> None:
    start(large)
    send(large, 1, 3)
    with pytest.raises(refusals.PartsMissing):
        multipart.complete(large)
    send(large, 2)
    multipart.complete(large)


def test_a_part_of_the_wrong_size_is_sent_again(large: Upload) -> None:
    start(large)
    send(large, 2, 3)
    [url] = multipart.sign(large, [1]).values()
    requests.put(url, data=b"cut short", timeout=10)
    assert start(large).done == [2, 3]
    with pytest.raises(refusals.PartsMissing):
        multipart.complete(large)


def test_starting_again_finds_the_running_upload(large: Upload) -> None:
    start(large)
    first = stored(large).multipart_id
    start(stored(large))
    assert stored(large).multipart_id == first


def test_of_two_starts_at_once_one_wins_and_the_other_leaves_nothing(large: Upload) -> None:
    other_tab = stored(large)
    start(large)
    start(other_tab)
    assert other_tab.multipart_id == stored(large).multipart_id
    running = clients.client("s3").list_multipart_uploads(Bucket=large.s3_bucket)["Uploads"]
    assert len(running) == 1


@pytest.mark.parametrize("changes", [{"size": SIZE + 1}, {"fingerprint": "another"}])
def test_another_file_is_refused(large: Upload, changes: dict[str, Any]) -> None:
    start(large)
    with pytest.raises(refusals.OtherFile):
        start(large, **changes)


def test_an_upload_that_s3_gave_up_begins_anew(large: Upload) -> None:
    start(large)
    send(large, 1)
    multipart.abort(large)
    with pytest.raises(refusals.MultipartGone):
        multipart.running(large)
    with pytest.raises(refusals.MultipartGone):
        multipart.complete(large)
    assert start(large).done == []
    send(large, 1, 2, 3)
    multipart.complete(large)


@pytest.mark.parametrize("numbers", [[], [0], [4], [-1], [1, 4], list(range(1, 18))])
def test_only_parts_of_the_video_are_signed(large: Upload, numbers: list[int]) -> None:
    start(large)
    with pytest.raises(refusals.PartNumbersInvalid):
        multipart.sign(large, numbers)


def test_signing_asks_nothing_of_aws(large: Upload, aws_calls: list[str]) -> None:
    start(large)
    aws_calls.clear()
    multipart.sign(large, [1, 2, 3])
    assert aws_calls == []


@pytest.mark.parametrize("status", ["processing", "completed", "failed", "revoked"])
def test_what_does_not_wait_takes_no_parts(make_upload: MakeUpload, status: str) -> None:
    upload = make_upload(
        video=VideoFile(name="Lap 1.mp4", size=SIZE, fingerprint="print"),
        attributes={"status": status, "multipart_id": "some"},
    )
    for act in (lambda: start(upload), lambda: multipart.sign(upload, [1])):
        with pytest.raises(refusals.NotResumable):
            act()


def test_an_upload_of_unknown_size_takes_no_parts() -> None:
    upload = new_upload(video=VideoFile(name="Lap 1.mp4", size=None))
    with pytest.raises(refusals.NotResumable):
        start(upload)


def test_s3s_checksum_is_recorded_where_it_reports_one(
    large: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(large)
    send(large, 1, 2, 3)
    s3 = clients.client("s3")
    complete = s3.complete_multipart_upload
    monkeypatch.setattr(
        s3,
        "complete_multipart_upload",
        lambda **arguments: {**complete(**arguments), "ChecksumCRC64NVME": "AAAA="},
    )
    multipart.complete(large)
    assert stored(large).checksum == "AAAA="


def test_a_video_whose_event_is_late_is_not_sent_twice(large: Upload) -> None:
    start(large)
    send(large, 1, 2, 3)
    multipart.complete(large)
    with pytest.raises(refusals.NotResumable):
        start(stored(large))


def test_discarding_drops_the_parts(
    sign_in: Callable[..., Client], trainer: User, large: Upload
) -> None:
    start(large)
    send(large, 1)
    sign_in(trainer).post(f"/uploads/{large.file_id}/revoke/")
    assert stored(large).status == Status.REVOKED
    listed = clients.client("s3").list_multipart_uploads(Bucket=large.s3_bucket)
    assert not listed.get("Uploads")


def test_a_failing_s3_is_not_taken_for_a_lost_upload(
    large: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(large)
    before = stored(large).multipart_id
    failing = Failing(multipart.running, client_error("SlowDown"))
    monkeypatch.setattr(multipart, "running", failing)
    with pytest.raises(Exception, match="SlowDown"):
        start(large)
    assert stored(large).multipart_id == before


def test_an_upload_that_is_erased_while_its_sending_begins_is_gone(large: Upload) -> None:
    opened = stored(large)
    erasure.erase(large, actor="support@example.com", at=NOON)
    with pytest.raises(UploadUnknown):
        start(opened)
