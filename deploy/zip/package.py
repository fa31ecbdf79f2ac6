"""The zip, before and after Zappa makes it.

Zappa packs the folder it stands in and the virtual environment it runs in. `stage` lays out both
anew with nothing but what Lambda needs, and moves Zappa there, so `zappa deploy prod` is lean
from wherever it is called. `finish` makes the same sources into the same bytes.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from apexshare.environments import UNAVAILABLE_PAGE
from deploy import ROOT
from deploy.zip import contents, runtime
from deploy.zip.runtime import Runtime

#: Hidden, or else Zappa would find its own sources in it, and make a WebSocket API of them.
STAGED = ROOT / "build/.staged"
PROJECT = STAGED / "project"
STATIC = PROJECT / "staticfiles"
ENVIRONMENT = STAGED / "environment"
MARK = STAGED / "runtime"

#: What zip calls the beginning of time.
EPOCH = (1980, 1, 1, 0, 0, 0)


def stage() -> None:
    """Zappa's `prebuild_script`: lay out what goes into the zip, and stand there."""
    target = runtime.find()
    contents.remove(STAGED)
    # Zappa looks for the libraries of the Python that it runs on, whichever they are for.
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
    """Zappa's callback `zip`: what was laid out, in order and without dates; says how large it is.

    Of Zappa's own additions only its settings stay: it also drops some of the bytecode, and puts
    an `__init__.py` into folders that are no packages.
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
    """All files by their names in the zip; of each module the bytecode. Zappa's own zip is near."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for folder in (*ENVIRONMENT.glob("lib/*/site-packages"), PROJECT)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".zip"}
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
    """Under their hashed names only, which the manifest knows by their plain ones; and a page."""
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
    """Beside each source its bytecode, which is what travels."""
    # Zip has no dates that Python could compare, so the bytecode must hold without.
    _run(
        *(target.interpreter, "-m", "compileall", "-q", "-b", "-f", "--invalidation-mode"),
        *("unchecked-hash", "-s", folder, "-p", "/var/task", folder),
        PYTHONHASHSEED="0",
    )


def _run(*command: str | Path, **environment: str) -> None:
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
