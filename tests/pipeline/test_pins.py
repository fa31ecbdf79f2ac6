"""Every pinned package is looked up in the databases of known weaknesses."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_make_audit_reads_every_file_that_pins_packages() -> None:
    listed = subprocess.check_output(["git", "ls-files", "*.txt"], cwd=ROOT, text=True).split()
    pinned = {name for name in listed if "--hash=sha256:" in (ROOT / name).read_text()}
    database = subprocess.run(
        ["make", "--print-data-base", "--dry-run", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    [pins] = re.findall(r"^PINS := (.*)$", database, re.MULTILINE)
    assert "infra/pins/audit.txt" in pinned
    assert set(pins.split()) == pinned
