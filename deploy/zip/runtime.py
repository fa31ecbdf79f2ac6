"""The version of Python on Lambda, and an interpreter here that writes bytecode for it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy import ROOT

#: Lambda runs Python 3.12 and newer on Amazon Linux 2023, which has glibc 2.34.
PLATFORM = "x86_64-manylinux_2_28"


class NoPython(Exception):
    """There is no interpreter here of the version that Lambda runs."""


@dataclass(frozen=True)
class Runtime:
    """A version of Python ("3.13"), and an interpreter of that version."""

    version: str
    interpreter: str

    @property
    def name(self) -> str:
        """The version's name for Lambda and Zappa."""
        return f"python{self.version}"


def find() -> Runtime:
    """Return the Python in `PACKAGE_PYTHON`, or one of the version in zappa_settings.json.

    Bytecode is valid for one version of Python only; without it, each cold start would compile
    everything again.

    Raises:
        NoPython: there is no such interpreter here.
    """
    named = os.environ.get("PACKAGE_PYTHON")
    if named:
        version = _version(named)
        if version is None:
            raise NoPython(f"PACKAGE_PYTHON={named} is no Python.")
        return Runtime(version, named)
    base = json.loads((ROOT / "zappa_settings.json").read_text())["base"]
    wanted = base["runtime"].removeprefix("python")
    for interpreter in (sys.executable, shutil.which(f"python{wanted}"), _managed(wanted)):
        if interpreter and _version(interpreter) == wanted:
            return Runtime(wanted, interpreter)
    raise NoPython(
        f"Packaging for Lambda needs Python {wanted}: run `.venv/bin/uv python install {wanted}`, "
        "or name one by PACKAGE_PYTHON=/path/to/python."
    )


def _managed(version: str) -> str | None:
    """Return the interpreter that `uv python install` installed."""
    asked = [shutil.which("uv", path=_beside()) or "uv"]
    asked += ["python", "find", "--managed-python", "--no-python-downloads", version]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _version(interpreter: str) -> str | None:
    asked = [interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _beside() -> str:
    return str(Path(sys.executable).parent)
