"""What a month costs, and that the documentation says the same."""

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from apexshare.costs import FREE_CDN_GB, Usage, monthly
from apexshare.management.commands.costs import FOUNDATION, scenarios
from tests.documents import commands

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/costs.md"


def total(usage: Usage) -> float:
    return sum(monthly(usage).values())


def test_the_foundations_sums_are_right() -> None:
    sums = [round(sum(costs.values()), 2) for costs in FOUNDATION.values()]
    assert sums == [4.34, 15.81, 77.01]


def test_a_small_school_pays_a_few_dollars() -> None:
    assert 3 < total(Usage(uploads=50)) < 6


def test_every_part_is_one_request() -> None:
    small, large = (monthly(Usage(uploads=1000, gigabytes=size)) for size in (2.0, 4.0))
    parts = 2 * 1024 / 8 * 1000
    assert large["S3 requests"] - small["S3 requests"] == pytest.approx(parts * 0.005 / 1000)


def test_what_leaves_by_the_cdn_is_paid_beyond_what_is_free() -> None:
    free = Usage(uploads=100, gigabytes=2.0, downloads=FREE_CDN_GB / 200)
    assert monthly(free)["CloudFront"] == 0
    more = Usage(uploads=101, gigabytes=2.0, downloads=FREE_CDN_GB / 200)
    assert monthly(more)["CloudFront"] == pytest.approx(2 * FREE_CDN_GB / 200 * 0.085)


@pytest.mark.parametrize(
    ("lever", "saves"),
    [
        ({"archive_days": 0}, True),
        ({"archive_days": 0, "days": 14}, True),
        ({"firewall": True}, False),
    ],
)
def test_each_lever_moves_the_bill_where_the_document_says(
    lever: dict[str, int | bool], saves: bool
) -> None:
    usual = Usage(uploads=200)
    changed = Usage(uploads=200, **lever)  # type: ignore[arg-type]
    assert (total(changed) < total(usual)) is saves


def test_the_command_prints_a_table_and_draws_it(tmp_path: Path) -> None:
    out, picture = StringIO(), tmp_path / "costs.svg"
    call_command("costs", "--uploads", "200", "--svg", str(picture), stdout=out)
    assert f"A month{total(Usage(uploads=200)):>17.2f} USD" in out.getvalue()
    bars = ElementTree.parse(picture).getroot()
    assert "S3 storage" in "".join(bars.itertext())


def test_the_documents_picture_is_what_its_command_draws(tmp_path: Path) -> None:
    [command] = [each.text for each in commands("product") if each.document == DOCUMENT.name]
    picture = tmp_path / "costs.svg"
    _, _, options = command.partition(" costs ")
    call_command("costs", *options.split(), "--svg", str(picture), stdout=StringIO())
    assert picture.read_text() == (DOCUMENT.parent / "pictures/costs.svg").read_text()


def test_the_document_has_the_tables_of_the_command() -> None:
    out = StringIO()
    call_command("costs", "--scenarios", stdout=out)
    assert out.getvalue().strip() == scenarios()
    assert scenarios() in DOCUMENT.read_text()
