"""`docs/security.md` names tests; each must be there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/security.md").read_text()

#: As the tables name them: `attacks/test_links.py::test_an_id_has_122_random_bits`.
NAMED = re.findall(r"`([\w/]+/test_\w+\.py)::(test_\w+)`", TEXT)


def test_every_test_that_the_threat_model_names_is_there() -> None:
    assert len(NAMED) >= 40
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if f"def {name}(" not in (ROOT / "tests" / file).read_text()
    ]
    assert not missing


def test_every_threat_has_a_test() -> None:
    _, _, threats = TEXT.partition("## Threats")
    rows = [line for line in threats.splitlines() if line.startswith("| ")]
    heads = ("| Threat |", "| --- |")
    assert not [row for row in rows if "::test_" not in row and not row.startswith(heads)]


def test_every_file_of_attacks_is_named() -> None:
    files = {f"attacks/{path.name}" for path in (ROOT / "tests/attacks").glob("test_*.py")}
    assert files - {"attacks/test_threat_model.py"} <= {file for file, _ in NAMED}
