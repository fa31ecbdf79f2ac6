"""What the command says, and that the documentation says the same."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.documents import commands
from tools.costs.__main__ import SPECIFICATION, chart, main, plans, scenarios
from tools.costs.prices import PLANS_AS_OF, PRICES_AS_OF, Usage, monthly

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs/costs.md"


def test_the_specifications_sums_are_right() -> None:
    sums = [round(sum(services.values()), 2) for services in SPECIFICATION.values()]
    assert sums == [4.34, 15.81, 77.01]


def test_the_command_prints_a_table_and_draws_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "costs.svg"
    main(["--uploads", "200", "--no-firewall", "--svg", str(picture)])
    usage = Usage(uploads=200, firewall=False)
    assert f"A month{sum(monthly(usage).values()):>17.2f} USD" in capsys.readouterr().out
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
        ("--pro 3", "is not from 0 to 2"),
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
    main(["--plans"])
    assert capsys.readouterr().out.strip() == plans()
    assert plans() in DOCUMENT.read_text()


def test_the_document_dates_its_prices_as_the_command_does() -> None:
    for month in (PRICES_AS_OF, PLANS_AS_OF):
        assert f"{date.fromisoformat(f'{month}-01'):%B %Y}" in DOCUMENT.read_text()


@pytest.mark.parametrize(("uploads", "warned"), [("1000", False), ("20000", True)])
def test_more_than_a_plan_allows_is_said(
    uploads: str, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--uploads", uploads, "--pro", "1"])
    assert ("CloudFront may slow down" in capsys.readouterr().out) is warned


def test_the_dearest_service_comes_first_and_what_is_free_is_not_drawn() -> None:
    picture = ElementTree.fromstring(chart({"SES": 1.0, "S3": 3.0, "Lambda": 0.004}))
    texts = [each.text for each in picture.iter() if each.tag.endswith("text")]
    assert texts == ["S3", "3.00", "SES", "1.00"]
    widths = [int(each.attrib["width"]) for each in picture.iter() if each.tag.endswith("rect")]
    assert widths == [420, 140]
    assert picture.attrib["aria-label"] == "4.00 USD a month"
