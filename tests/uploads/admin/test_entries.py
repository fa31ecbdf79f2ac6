"""The names in the admin's menu, behind which stands no database."""

import pytest
from django.urls import reverse

from apexshare.admin import site
from uploads.admin import ProblemAdmin, TrainerAdmin, UploadAdmin, entries
from uploads.admin.base import SupportAdmin

ENTRIES = [entries.Upload, entries.Problem, entries.Trainer]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_a_name_that_no_table_is_made_for(entry: type[entries.Entry]) -> None:
    options = entry._meta
    assert not options.managed
    assert options.default_permissions == ()
    assert str(entry(id="some-id")) == "some-id"


@pytest.mark.parametrize(
    ("entry", "page", "label"),
    [
        (entries.Upload, UploadAdmin, "uploads"),
        (entries.Problem, ProblemAdmin, "problems"),
        (entries.Trainer, TrainerAdmin, "trainers"),
    ],
)
def test_an_entry_of_the_menu_has_its_page(
    entry: type[entries.Entry],
    page: type[SupportAdmin],
    label: str,
) -> None:
    assert type(site._registry[entry]) is page
    assert entry._meta.verbose_name_plural == label
    name = f"admin:uploads_{entry._meta.model_name}_changelist"
    assert reverse(name) == f"/admin/uploads/{entry._meta.model_name}/"


def test_nothing_else_stands_in_the_menu() -> None:
    assert set(site._registry) == set(ENTRIES)
