"""The interpreter that writes bytecode for Lambda."""

import json
import sys

import pytest

from deploy import ROOT
from deploy.zip import runtime

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def test_an_interpreter_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKAGE_PYTHON", sys.executable)
    found = runtime.find()
    assert (found.version, found.interpreter) == (HERE, sys.executable)
    assert found.name == f"python{HERE}"


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
    versions = {sys.executable: "2.7", "/right/python": wanted}
    monkeypatch.delenv("PACKAGE_PYTHON", raising=False)
    monkeypatch.setattr("shutil.which", lambda _name, **_options: "/right/python")
    monkeypatch.setattr(runtime, "_version", versions.get)
    assert runtime.find() == runtime.Runtime(wanted, "/right/python")
