"""Every `make` target that no other test runs, with its smallest options; its result is read."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.smoke


def make(target: str, results: Path, **variables: str) -> str:
    """Run a target; its results go to `results`. Returns what it printed."""
    ran = subprocess.run(
        ["make", target, *(f"{name}={value}" for name, value in variables.items())],
        cwd=ROOT,
        env={**os.environ, "BENCH_RESULTS": str(results), "TEST_PORTS": "25000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout


def rows(page: Path) -> list[str]:
    """The first cells of a page's tables."""
    lines = page.read_text().splitlines()
    return [line.split("|")[1].strip() for line in lines if line.startswith("| ")]


@pytest.mark.parametrize(
    ("part", "options", "row"),
    [
        ("cost", "--rounds 2", "dashboard"),
        ("scale", "--small 20 --large 200 --rounds 5", "dashboard"),
        ("events", "--events 50", ""),
        ("load", "--seconds 0.2 --uploads 2", "dashboard"),
    ],
)
def test_a_benchmark_measures(tmp_path: Path, part: str, options: str, row: str) -> None:
    make("bench", tmp_path, ONLY=part, OPTIONS=options)
    found = rows(tmp_path / part / "results.md")
    assert found
    assert any(row in each.lower() for each in found)
    assert (tmp_path / part / "results.svg").read_text().startswith("<svg")


def test_the_uploaders_race(tmp_path: Path) -> None:
    make("bench-upload", tmp_path, OPTIONS="--size 20 --rounds 1 --link-rounds 0")
    assert rows(tmp_path / "upload/results.md")


def test_a_cold_start_is_measured(tmp_path: Path) -> None:
    make("bench-cold-start", tmp_path, OPTIONS="--runs 1")
    assert any("ours" in row for row in rows(tmp_path / "cold_start/results.md"))


def test_fuzzing_tries_inputs(tmp_path: Path) -> None:
    said = make("fuzz", tmp_path, TIMES="1")
    assert "hostile inputs" in said


def test_pages_are_looked_at(tmp_path: Path) -> None:
    """A busy machine misses goals; the figures are there all the same."""
    ran = subprocess.run(
        ["make", "bench-pages", "OPTIONS=--rounds 1"],
        cwd=ROOT,
        env={**os.environ, "BENCH_RESULTS": str(tmp_path), "TEST_PORTS": "26000"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = tmp_path / "pages/results.md"
    assert found.exists(), ran.stdout[-3000:] + ran.stderr[-3000:]
    assert len(rows(found)) > 5


def test_the_readmes_pictures_are_made() -> None:
    pictures = ROOT / "docs/pictures"
    before = {path.name: path.stat().st_mtime_ns for path in pictures.glob("*.png")}
    subprocess.run(
        ["make", "screenshots"], cwd=ROOT, env={**os.environ, "TEST_PORTS": "27000"}, check=True
    )
    after = {path.name: path.stat().st_mtime_ns for path in pictures.glob("*.png")}
    assert before.keys() == after.keys()
    assert all(after[name] > before[name] for name in before)
