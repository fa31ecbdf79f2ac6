"""What a month prices, and that the documentation says the same."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core import metrics
from tests.documents import commands
from tools.costs import prices
from tools.costs.__main__ import FOUNDATION, main, scenarios
from tools.costs.prices import FREE_CDN_GB, Usage, monthly

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs/costs.md"


def total(usage: Usage) -> float:
    return sum(monthly(usage).values())


def test_the_foundations_sums_are_right() -> None:
    sums = [round(sum(services.values()), 2) for services in FOUNDATION.values()]
    assert sums == [4.34, 15.81, 77.01]


def test_a_small_school_pays_a_few_dollars_and_the_firewall() -> None:
    assert 3 < total(Usage(uploads=50, firewall=False)) < 6
    assert 13 < total(Usage(uploads=50)) < 15


def test_the_firewall_costs_its_rules_and_each_request_at_the_edge() -> None:
    still, busy = monthly(Usage(uploads=0))["WAF"], monthly(Usage(uploads=1000))["WAF"]
    assert still == 5 + 4 * 1
    requests = 1000 * (40 + 32 + 3 * 1.5 + 20 * 1.5)
    assert busy - still == pytest.approx(requests * 0.6 / 1e6)
    assert monthly(Usage(uploads=1000, firewall=False))["WAF"] == 0


def test_every_metric_that_the_function_writes_is_counted() -> None:
    assert len(metrics.UNITS) == prices.FIGURES


def test_of_what_watches_only_two_metrics_are_not_free() -> None:
    assert monthly(Usage(uploads=0))["CloudWatch"] == pytest.approx(2 * 0.30)


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
        ({"firewall": False}, True),
        ({"own_key": True}, False),
    ],
)
def test_each_lever_moves_the_bill_where_the_document_says(
    lever: dict[str, int | bool], saves: bool
) -> None:
    usual = Usage(uploads=200)
    changed = Usage(uploads=200, **lever)  # type: ignore[arg-type]
    assert (total(changed) < total(usual)) is saves


def test_the_command_prints_a_table_and_draws_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "costs.svg"
    main(["--uploads", "200", "--no-firewall", "--svg", str(picture)])
    usage = Usage(uploads=200, firewall=False)
    assert f"A month{total(usage):>17.2f} USD" in capsys.readouterr().out
    bars = "".join(ElementTree.parse(picture).getroot().itertext())
    assert "S3 storage" in bars
    assert "WAF" not in bars


@pytest.mark.parametrize(
    ("nonsense", "reason"),
    [
        ("--uploads -1", "is not from 0 to"),
        ("--uploads 1.5", "is no whole number"),
        ("--uploads nan", "is not from"),
        ("--gigabytes inf", "is not from"),
        ("--gigabytes 0", "is not from"),
        ("--downloads many", "is no number"),
        ("--days 0", "is not from 1 to 30"),
        ("--archive-days -1", "is not from"),
        ("--svg no/such/folder.svg", "No such file or directory"),
        ("--scenarios --svg x.svg", "not allowed with"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    nonsense: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(nonsense.split())
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    [line] = said.err.splitlines()
    assert line.startswith("python -m tools.costs: ")
    assert reason in line


def test_the_documents_command_runs_where_no_product_does(tmp_path: Path) -> None:
    """And draws the document's picture."""
    [command] = [each.text for each in commands("product") if each.document == DOCUMENT.name]
    picture = tmp_path / "costs.svg"
    ran = subprocess.run(
        [sys.executable, *command.split()[1:], "--svg", picture],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "A month" in ran.stdout
    assert picture.read_text() == (DOCUMENT.parent / "pictures/costs.svg").read_text()


def test_the_document_has_the_tables_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--scenarios"])
    assert capsys.readouterr().out.strip() == scenarios()
    assert scenarios() in DOCUMENT.read_text()
