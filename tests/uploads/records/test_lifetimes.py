"""One thing, one lifetime: a record, and all that hangs on it, is there as long as its video.

`tests/infra/data/test_storage.py` holds the bucket to the same numbers.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.sessions import Session
from accounts.sign_ins import SignIn
from core.environments import ENVIRONMENTS
from core.environments.lifetimes import ABANDONED_DAYS, LATE_EXPIRY_DAYS, RECOVERY_DAYS
from core.limits import Window
from core.table.items import Item
from tests.conftest import NOON, new_upload
from uploads.queries import support_search
from uploads.records import counts, keys
from uploads.records.counts import Count
from uploads.records.event import ERASURE_KEPT, Event, EventKind
from uploads.records.moment import Moment
from uploads.records.once.idempotency_key import IdempotencyKey
from uploads.records.suppression import KEPT, Lift, Suppression
from uploads.records.upload import Upload
from uploads.services.upkeep import expiry
from uploads.storage.keys import POSTERS, VIDEOS

#: What nobody needs to know of a video: who is signed in or was, and how often somebody asked.
NOT_OF_A_VIDEO = {Session, SignIn, Window}

#: What stays with an address, whatever becomes of the videos that went there.
OF_AN_ADDRESS = {Suppression, Lift}


@pytest.fixture(params=ENVIRONMENTS)
def days(request: pytest.FixtureRequest, settings: Settings) -> int:
    """The days that an environment keeps records, in which the test takes place."""
    settings.ENVIRONMENT = environment = ENVIRONMENTS[request.param]
    return environment.record_days


def kinds(base: type[Item]) -> Iterator[type[Item]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def kept() -> dict[type[Item], timedelta]:
    """How long an item of each kind stays that hangs on an upload."""
    upload = new_upload(at=NOON)
    items = [
        upload,
        Event.of(upload, EventKind.CREATED, at=NOON),
        IdempotencyKey.of("key", upload, body={}),
        Moment.of(upload, "m", ms=42_000, text="Look further ahead.", kind="work_on", at=NOON),
    ]
    ends = {type(item): item.ttl for item in items}
    ends[Count] = counts.count("trainer", at=NOON, uploads=1).values["ttl"]
    return {kind: end - NOON for kind, end in ends.items() if end}


def test_every_kind_of_item_is_in_one_of_the_lists() -> None:
    listed = set(kept()) | OF_AN_ADDRESS | NOT_OF_A_VIDEO
    assert listed == {kind for kind in kinds(Item) if kind.__module__.split(".")[0] != "tests"}


def test_what_hangs_on_an_upload_stays_as_long_as_anything_of_its_video(days: int) -> None:
    short = {kind: end for kind, end in kept().items() if end < timedelta(days=days)}
    assert short == {}


def test_a_record_outlives_the_last_object_of_its_video(settings: Settings, days: int) -> None:
    retention = settings.ENVIRONMENT.retention_days
    latest = max(expiry.PATIENCE, timedelta(days=ABANDONED_DAYS))  # a video and its still may come
    late = timedelta(days=1)  # S3 rounds up to midnight
    assert latest + timedelta(days=retention) + late < timedelta(days=days)
    assert days - retention == LATE_EXPIRY_DAYS
    assert (VIDEOS, POSTERS) == ("videos/", "posters/")


def test_no_link_lives_longer_than_thirty_days_or_than_its_video(
    settings: Settings, days: int
) -> None:
    upload = new_upload(at=NOON)
    assert upload.download_expires_at == upload.latest_expiry
    most = min(30, settings.ENVIRONMENT.retention_days)
    assert upload.download_expires_at - NOON == timedelta(days=most)


def test_lists_and_search_reach_as_far_as_the_records(days: int) -> None:
    first = counts.kept_since(NOON)
    assert NOON.date() - first == timedelta(days=days - 1)
    oldest = NOON - timedelta(days=days)
    assert f"{oldest:%Y-%m}" in support_search.months(NOON)
    assert keys.of_month(f"{oldest:%Y-%m}") == new_upload(at=oldest).gsi2pk


def test_an_erasure_is_known_longer_than_any_copy_of_the_table(days: int) -> None:
    line = Event.of_erasure(new_upload(at=NOON), actor="support@example.com", at=NOON)
    assert line.ttl == NOON + ERASURE_KEPT > NOON + timedelta(days=RECOVERY_DAYS)
    assert timedelta(days=RECOVERY_DAYS) < KEPT
    assert Upload in kept()
