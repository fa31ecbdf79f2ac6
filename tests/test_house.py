"""The product stays small where it is read: folders, files, functions."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]

PRODUCT = (
    "accounts", "apexshare", "core", "deploy", "downloads", "infra", "static", "templates",
    "tools", "uploads",
)  # fmt: skip

MAX_ENTRIES = 12

#: Lines, empty ones and docstrings among them.
MAX_FILE, MAX_FUNCTION, MAX_MEDIAN = 250, 40, 90


@cache
def files() -> list[Path]:
    """What git keeps of the product, and what is new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PRODUCT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for path in map(Path, listed.splitlines()) if (ROOT / path).is_file()]


def modules() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def folders() -> dict[Path, set[str]]:
    """Each folder of the product, with what stands in it."""
    found: dict[Path, set[str]] = {}
    for path in files():
        for entry in (path, *path.parents):
            if entry.parent != Path():
                found.setdefault(entry.parent, set()).add(entry.name)
    return found


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and lines, without its decorators."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def test_all_of_the_product_is_measured() -> None:
    assert {path.parts[0] for path in files()} == set(PRODUCT)
    assert len(modules()) > 100
    assert folders()[Path("core/table")] >= {"__init__.py", "items.py", "paging.py", "writes.py"}


@pytest.mark.parametrize("folder", sorted(folders()), ids=str)
def test_a_folder_is_seen_at_a_glance(folder: Path) -> None:
    assert len(folders()[folder]) <= MAX_ENTRIES, sorted(folders()[folder])


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_module_has_one_subject(module: Path) -> None:
    assert lines(module) <= MAX_FILE
    long = {name: length for name, length in functions(module) if length > MAX_FUNCTION}
    assert not long


def test_most_modules_fit_a_screen_or_two() -> None:
    assert median(map(lines, modules())) <= MAX_MEDIAN
