"""The lists of statuses and failures, which together must leave nothing out."""

import pytest

from tests.conftest import new_upload
from uploads.records.statuses import FINAL, LIVE, UNMAILED, EmailStatus, Failure, Status
from uploads.transitions import TRANSITIONS


@pytest.mark.parametrize("choices", [Status, EmailStatus, Failure])
def test_every_one_has_words_of_its_own(choices: type[Status]) -> None:
    labels = [str(one.label) for one in choices]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert not {one.value for one in choices} & set(labels)


def test_whatever_is_not_final_is_live() -> None:
    assert {Status.PENDING, Status.PROCESSING} == set(Status) - set(FINAL)
    assert set(Status) - set(FINAL) < set(LIVE)


def test_a_live_status_leads_to_the_withdrawn_one() -> None:
    ways = {source for row in TRANSITIONS if row.event == "revoked" for source in row.sources}
    assert ways == set(LIVE)


@pytest.mark.parametrize("failure", Failure)
def test_only_what_is_unmailed_has_its_video(failure: Failure) -> None:
    upload = new_upload()
    upload.status, upload.failure = Status.FAILED.value, failure.value
    lost = {Failure.SIZE, Failure.TYPE, Failure.NOT_A_VIDEO, Failure.NEVER_ARRIVED}
    assert (failure in UNMAILED) is (failure not in lost)
    assert upload.keeps_video is upload.is_resendable is (failure not in lost)
