"""Every module of the product has its tests under the mirrored path."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PRODUCT = ("accounts", "apexshare", "core", "deploy", "downloads", "infra", "tools", "uploads")

#: Lists of names or addresses, which the tests of all others use.
ONLY_NAMES = {"urls.py", "apps.py"}


def modules() -> list[Path]:
    found = (path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py"))
    return sorted(
        path.relative_to(ROOT)
        for path in found
        if path.name not in ONLY_NAMES and "build" not in path.parts and has_code(path)
    )


def has_code(path: Path) -> bool:
    """Return whether a module holds more than its docstring."""
    tree = ast.parse(path.read_text())
    return len(tree.body) > (ast.get_docstring(tree) is not None)


def expected(module: Path) -> Path:
    """`core/aws/ses.py` is tested in `tests/core/aws/test_ses.py`, a package in its own folder."""
    name = "init" if module.stem == "__init__" else module.stem.strip("_")
    return Path("tests") / module.parent / f"test_{name}.py"


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_module_has_its_tests(module: Path) -> None:
    assert (ROOT / expected(module)).is_file(), f"{module} has no {expected(module)}"
