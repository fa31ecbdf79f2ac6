"""The version of Python on Lambda, and an interpreter here that writes bytecode for it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
    """Return the Python in `PACKAGE_PYTHON`, or any of the version in zappa_settings.json.

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
    for interpreter in _interpreters(wanted):
        if _version(interpreter) == wanted:
            return Runtime(wanted, interpreter)
    raise NoPython(
        f"Packaging for Lambda needs Python {wanted}: run `.venv/bin/uv python install {wanted}`, "
        "or name one by PACKAGE_PYTHON=/path/to/python."
    )


def _interpreters(version: str) -> Iterator[str]:
    """Yield what may be an interpreter of this version, wherever machines have them.

    pyenv's shims are on the path, but work for the version only that is chosen in the folder.
    """
    yield sys.executable
    yield from (f"{folder}/python{version}" for folder in os.get_exec_path())
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    # The bytecode of all its releases is the same.
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")))
    uv = shutil.which("uv", path=_beside()) or "uv"
    if found := _said(uv, "python", "find", "--no-python-downloads", version):
        yield found


def _version(interpreter: str) -> str | None:
    return _said(interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")


def _said(*command: str) -> str | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _beside() -> str:
    return str(Path(sys.executable).parent)
