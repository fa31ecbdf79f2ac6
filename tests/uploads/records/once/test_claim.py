"""Who holds an upload while its email goes out, and when it is free again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.table.writes import Check, ConditionFailed, commit
from tests.conftest import LONG_AGO, NOON, new_upload, stored
from uploads.records.once import claim
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
LAPSED = NOON - claim.LEASE - timedelta(seconds=1)


def meets(upload: Upload, condition: object) -> bool:
    """Whether the upload in the table meets a condition."""
    try:
        commit(Check(upload, only_if=condition))  # type: ignore[arg-type]
    except ConditionFailed:
        return False
    return True


@pytest.mark.parametrize(
    ("claimed_at", "is_held"),
    [
        (None, False),
        (LONG_AGO, False),  # as items of old times say that they are free
        (LAPSED, False),
        (NOON - claim.LEASE, True),
        (NOON, True),
    ],
)
def test_a_claim_holds_for_its_lease_alike_in_memory_and_in_the_table(
    make_upload: MakeUpload, claimed_at: datetime | None, is_held: bool
) -> None:
    upload = make_upload(attributes={"claimed_at": claimed_at} if claimed_at else None)
    assert claim.is_held(stored(upload), at=NOON) is is_held
    assert claim.is_being_emailed(stored(upload), at=NOON) is is_held
    assert meets(upload, claim.free(at=NOON)) is not is_held


def test_a_claim_whose_email_is_out_keeps_nobody_waiting() -> None:
    upload = new_upload()
    upload.claimed_at = NOON
    upload.email_sent_at = NOON - timedelta(hours=1)
    assert claim.is_being_emailed(upload, at=NOON)
    upload.email_sent_at = NOON
    assert not claim.is_being_emailed(upload, at=NOON)


@pytest.mark.parametrize("claimed_at", [None, LONG_AGO, NOON])
def test_a_claim_that_was_read_is_known_again(
    make_upload: MakeUpload, claimed_at: datetime | None
) -> None:
    upload = make_upload(attributes={"claimed_at": claimed_at} if claimed_at else None)
    read = stored(upload)
    assert meets(upload, claim.as_read(read))
    upload.update([Upload.claimed_at.set(NOON + timedelta(minutes=1))])
    assert not meets(upload, claim.as_read(read))


@pytest.mark.parametrize(
    "change",
    [{"status": "revoked"}, {"student_email": "kim@example.com"}, {"claimed_at": NOON}],
)
def test_an_upload_that_changed_since_it_was_read_is_another(
    make_upload: MakeUpload, change: dict[str, object]
) -> None:
    upload = make_upload()
    read = stored(upload)
    assert meets(upload, claim.upload_as_read(read))
    upload.update([getattr(Upload, name).set(value) for name, value in change.items()])
    assert not meets(upload, claim.upload_as_read(read))
