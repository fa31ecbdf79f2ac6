"""The interpreter that writes bytecode for Lambda."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy import ROOT
from deploy.zip import runtime
from tests.deploy import conftest

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def test_an_interpreter_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKAGE_PYTHON", sys.executable)
    found = runtime.find()
    assert (found.version, found.interpreter) == (HERE, sys.executable)
    assert found.name == f"python{HERE}"


@pytest.mark.parametrize("is_lambdas", [True, False])
def test_who_tests_on_another_python_than_lambdas_is_told(
    monkeypatch: pytest.MonkeyPatch, is_lambdas: bool
) -> None:
    base = json.loads((ROOT / "zappa_settings.json").read_text())["base"]
    version = base["runtime"][6:] if is_lambdas else "2.7"
    monkeypatch.setattr(conftest, "LAMBDA", runtime.Runtime(version, "python"))
    said: list[str] = []
    reporter: Any = SimpleNamespace(write_line=lambda text, **_colours: said.append(text))
    conftest.pytest_terminal_summary(reporter)
    assert [text.partition(":")[0] for text in said] == (
        [] if is_lambdas else ["NOT LAMBDA'S PYTHON"]
    )


@pytest.mark.parametrize("named", ["/bin/false", "/nowhere/python"])
def test_something_else_that_is_named_is_refused(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("PACKAGE_PYTHON", named)
    with pytest.raises(runtime.NoPython, match=f"PACKAGE_PYTHON={named} is no Python"):
        runtime.find()


def test_without_the_python_of_lambda_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PACKAGE_PYTHON", raising=False)
    monkeypatch.setattr(runtime, "_version", lambda _interpreter: "2.7")
    wanted = json.loads((ROOT / "zappa_settings.json").read_text())["base"]["runtime"]
    with pytest.raises(runtime.NoPython, match=f"uv python install {wanted[6:]}"):
        runtime.find()


def test_of_all_interpreters_the_one_of_lambdas_version_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = json.loads((ROOT / "zappa_settings.json").read_text())["base"]["runtime"][6:]
    right = f"/right/python{wanted}"
    versions = {sys.executable: "2.7", f"/wrong/python{wanted}": None, right: wanted}
    monkeypatch.delenv("PACKAGE_PYTHON", raising=False)
    monkeypatch.setenv("PATH", "/wrong:/right")
    monkeypatch.setattr(runtime, "_version", versions.get)
    assert runtime.find() == runtime.Runtime(wanted, right)


@pytest.mark.parametrize("place", ["pyenv", "uv"])
def test_one_that_is_not_on_the_path_is_found_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    wanted = json.loads((ROOT / "zappa_settings.json").read_text())["base"]["runtime"][6:]
    right = tmp_path / f"versions/{wanted}.0/bin/python{wanted}"
    right.parent.mkdir(parents=True)
    right.write_text(f"#!/bin/sh\necho {wanted}\n")
    right.chmod(0o755)
    uv = tmp_path / "uv"
    uv.write_text(f"#!/bin/sh\necho {right}\n" if place == "uv" else "#!/bin/sh\nexit 2\n")
    uv.chmod(0o755)
    monkeypatch.delenv("PACKAGE_PYTHON", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path if place == "pyenv" else tmp_path / "none"))
    monkeypatch.setattr(runtime, "_beside", lambda: str(tmp_path))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert runtime.find() == runtime.Runtime(wanted, str(right))
