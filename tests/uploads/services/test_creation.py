"""How an upload begins, once, however often its request comes."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from core.table.writes import ConditionFailed, Put
from tests.conftest import NOON, history, new_upload, stored
from uploads.queries import totals
from uploads.records import suppression
from uploads.records.once.idempotency_key import IdempotencyKey, KeyReused
from uploads.records.statuses import EmailStatus, Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import VideoFile
from uploads.services import creation, erasure, links
from uploads.storage.keys import file_id_in


def of_form(trainer: User, *names: str, **options: Any) -> list[Upload]:
    return creation.new_uploads(
        trainer,
        videos=[VideoFile(name=name, size=4) for name in names],
        student_email="sam@example.com",
        student_name="Sam Student",
        session_date=date(2026, 11, 21),
        notes="",
        at=NOON,
        **options,
    )


def key(upload: Upload, **body: Any) -> IdempotencyKey:
    return IdempotencyKey.of("key", upload, body=body)


def suppress() -> None:
    bounced = EmailStatus.BOUNCED
    suppression.Suppression.of("sam@example.com", reason=bounced, detail="550", at=NOON).save()


def written() -> int:
    return sum(isinstance(item, Upload) for item in Upload.scan())


def test_a_new_upload_has_an_id_and_a_place_of_its_own(aws: None) -> None:
    one, other = new_upload(), new_upload()
    assert one.file_id != other.file_id
    assert file_id_in(one.s3_key) == one.file_id
    assert (one.file_name, one.original_file_name) == ("lap-1.mp4", "Lap 1.mp4")
    assert written() == 0


def test_a_form_with_one_video_makes_no_batch(trainer: User) -> None:
    [upload] = of_form(trainer, "a.mp4", one_email=True)
    assert upload.batch is None
    assert not upload.is_emailed_together
    assert (upload.trainer_sub, upload.trainer_email) == ("trainer", "trainer@example.com")


@pytest.mark.parametrize("one_email", [True, False])
def test_a_form_with_several_makes_a_batch_in_their_order(trainer: User, one_email: bool) -> None:
    uploads = of_form(trainer, "b.mp4", "a.mp4", one_email=one_email)
    assert [upload.file_name for upload in uploads] == ["b.mp4", "a.mp4"]
    for upload in uploads:
        assert upload.batch == [one.file_id for one in uploads]
        assert upload.is_emailed_together is one_email


def test_all_of_a_form_are_written_with_their_first_line_and_counted(
    aws: None, trainer: User
) -> None:
    uploads = of_form(trainer, "a.mp4", "b.mp4")
    creation.create(*uploads, at=NOON)
    for upload in uploads:
        assert stored(upload).status == Status.PENDING
        assert history(upload) == ["created"]
    assert totals.total("trainer", at=NOON) == 2


def test_an_address_that_takes_no_email_lets_nothing_begin(aws: None) -> None:
    suppress()
    upload = new_upload()
    with pytest.raises(suppression.AddressSuppressed):
        creation.create(upload, at=NOON)
    assert written() == 0
    assert totals.total("trainer", at=NOON) == 0


def test_what_is_written_along_with_it_decides_too(aws: None) -> None:
    upload = new_upload()
    never = Put(key(upload), only_if=IdempotencyKey.pk.exists())
    with pytest.raises(ConditionFailed):
        creation.create(upload, at=NOON, also=[never])
    assert written() == 0


def test_a_repeated_request_finds_what_the_first_one_created(aws: None) -> None:
    first, again = new_upload(), new_upload()
    assert creation.create_once([first], key(first), at=NOON) == [first]
    [found] = creation.create_once([again], key(again), at=NOON)
    assert found.file_id == first.file_id
    assert written() == 1


def test_of_a_batch_a_repeated_request_finds_all(aws: None, trainer: User) -> None:
    first, again = (of_form(trainer, "a.mp4", "b.mp4", one_email=True) for _ in range(2))
    creation.create_once(first, key(first[0]), at=NOON)
    found = creation.create_once(again, key(again[0]), at=NOON)
    assert [upload.file_id for upload in found] == [upload.file_id for upload in first]


def test_another_body_is_no_repetition(aws: None) -> None:
    first, other = new_upload(), new_upload()
    creation.create_once([first], key(first, notes="a"), at=NOON)
    with pytest.raises(KeyReused):
        creation.create_once([other], key(other, notes="b"), at=NOON)


def test_a_repeated_request_is_answered_though_its_address_has_bounced_since(aws: None) -> None:
    first, again = new_upload(), new_upload()
    creation.create_once([first], key(first), at=NOON)
    suppress()
    [found] = creation.create_once([again], key(again), at=NOON)
    assert found.file_id == first.file_id
    stranger = IdempotencyKey.of("another", again, body={})
    with pytest.raises(suppression.AddressSuppressed):
        creation.create_once([again], stranger, at=NOON)


def test_a_key_that_is_over_is_free_again(aws: None) -> None:
    first = new_upload()
    creation.create_once([first], key(first), at=NOON)
    later = first.ttl + timedelta(seconds=1)
    again = new_upload(at=later)
    assert creation.create_once([again], key(again), at=later) == [again]


def test_a_program_is_told_that_its_upload_takes_no_video_any_more(aws: None) -> None:
    first, again = new_upload(), new_upload()
    creation.create_one(first, key(first), at=NOON)
    assert creation.create_one(again, key(again), at=NOON).file_id == first.file_id
    links.revoke(stored(first), actor="trainer", at=NOON)
    with pytest.raises(creation.AlreadyCreated) as refused:
        creation.create_one(again, key(again), at=NOON)
    assert refused.value.details == {"fileId": first.file_id, "status": Status.REVOKED}
    erasure.erase(stored(first), actor="support@example.com", at=NOON)
    with pytest.raises(creation.AlreadyErased):
        creation.create_one(again, key(again), at=NOON)
    with pytest.raises(UploadUnknown):
        creation.create_once([again], key(again), at=NOON)
