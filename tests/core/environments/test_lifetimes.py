from core.environments import ENVIRONMENTS
from core.environments.lifetimes import ABANDONED_DAYS, RECOVERY_DAYS
from uploads.records.event import ERASURE_KEPT


def test_no_link_outlives_the_move_to_glacier() -> None:
    assert {name: e.link_days for name, e in ENVIRONMENTS.items()} == {
        "dev": 7,
        "staging": 14,
        "prod": 30,
    }


def test_a_record_outlives_a_video_that_came_as_late_as_it_could() -> None:
    for each in ENVIRONMENTS.values():
        assert each.record_days > each.retention_days + ABANDONED_DAYS


def test_no_copy_of_the_table_brings_an_erased_upload_back_unseen() -> None:
    assert ERASURE_KEPT.days > RECOVERY_DAYS
