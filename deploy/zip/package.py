"""Work on the zip before and after Zappa makes it.

Zappa packs the current folder and the active virtual environment. `stage` lays out both afresh,
with only what Lambda needs, and moves Zappa there, so `zappa deploy prod` packs a small zip from
any folder. `finish` makes the zip reproducible: the same sources give the same bytes.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from core.environments import UNAVAILABLE_PAGE
from deploy import ROOT
from deploy.zip import contents, runtime
from deploy.zip.runtime import Runtime

#: Hidden, or Zappa would find its own sources in it and make a WebSocket API of them.
STAGED = ROOT / "build/.staged"
PROJECT = STAGED / "project"
STATIC = PROJECT / "staticfiles"
#: The API's documentation page has half a megabyte of scripts, which only the bucket needs: under
#: the stage's own path, where the function itself serves static files, it stays plain.
ONLY_IN_BUCKET = STATIC / "ninja"
ENVIRONMENT = STAGED / "environment"
MARK = STAGED / "runtime"

#: The earliest date that a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


def stage() -> None:
    """Lay out the contents of the zip and change to their folder (Zappa's `prebuild_script`)."""
    target = runtime.find()
    contents.remove(STAGED)
    # Zappa looks for the libraries of the Python it runs on, whichever version they are for.
    libraries = ENVIRONMENT / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    libraries.mkdir(parents=True)
    _install(libraries, target)
    contents.prune(libraries)
    contents.copy_project(PROJECT)
    _collect_static(STATIC)
    for folder in (libraries, PROJECT):
        _compile(folder, target)
    MARK.write_text(target.name)
    os.environ["VIRTUAL_ENV"] = str(ENVIRONMENT)
    os.chdir(PROJECT)


def finish(cli: Any) -> None:
    """Write the zip again, sorted and without dates, and print its size (Zappa's callback `zip`).

    Only Zappa's settings are taken over: it drops some of the bytecode, and adds an `__init__.py`
    to folders that are not packages.

    Raises:
        NoPython: the contents are compiled for another version of Python.
    """
    if MARK.read_text() != cli.runtime:
        raise runtime.NoPython(f"This is packed for {MARK.read_text()}, not for {cli.runtime}.")
    made = Path(cli.zip_path)
    with zipfile.ZipFile(made) as zappas:
        content = {"zappa_settings.py": zappas.read("zappa_settings.py"), **_laid_out()}
    with zipfile.ZipFile(made, "w") as lean:
        for name in sorted(content):
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16
            lean.writestr(member, content[name], zipfile.ZIP_DEFLATED, 9)
    unpacked = sum(map(len, content.values()))
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB, {unpacked / 1e6:.1f} MB unpacked")


def _laid_out() -> dict[str, bytes]:
    """Return all files by their names in the zip, as bytecode where they are modules.

    Zappa's own zip lies in the same folder and is left out.
    """
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for folder in (*ENVIRONMENT.glob("lib/*/site-packages"), PROJECT)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".zip"}
        if not path.is_relative_to(ONLY_IN_BUCKET)
    }


def _install(libraries: Path, target: Runtime) -> None:
    wanted = STAGED / "requirements.txt"
    wanted.write_text(contents.requirements())
    _run(
        *(Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--no-deps"),
        *("--require-hashes", "--only-binary", ":all:", "--python-version", target.version),
        *("--python-platform", runtime.PLATFORM, "--target", libraries, "-r", wanted),
    )


def _collect_static(to: Path) -> None:
    """Collect the static files under their hashed names only, and make the page for no answer."""
    settings = {"DJANGO_SETTINGS_MODULE": "deploy.zip.settings", "STATIC_ROOT": str(to)}
    _run(
        *(sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"),
        **settings,
    )
    manifest = to / "staticfiles.json"
    known = json.loads(manifest.read_text())
    for plain, hashed in known["paths"].items():
        if plain != hashed:
            (to / plain).unlink()
    manifest.write_text(json.dumps(known, sort_keys=True))
    _run(sys.executable, "-m", "deploy.zip.unavailable", to / UNAVAILABLE_PAGE, **settings)


def _compile(folder: Path, target: Runtime) -> None:
    """Write bytecode beside each source; only the bytecode goes into the zip."""
    # The zip has no dates for Python to compare, so the bytecode must be valid without them.
    _run(
        *(target.interpreter, "-m", "compileall", "-q", "-b", "-f", "--invalidation-mode"),
        *("unchecked-hash", "-s", folder, "-p", "/var/task", folder),
        PYTHONHASHSEED="0",
    )


def _run(*command: str | Path, **environment: str) -> None:
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
