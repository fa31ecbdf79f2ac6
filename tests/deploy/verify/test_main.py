"""What `make verify` prints, and its exit status."""

import pytest

from deploy.verify import __main__ as verify
from deploy.verify import visited, wired
from deploy.verify.deployed import Deployed, Failed, NotHere
from tests.deploy.recorder import refusal
from tests.deploy.verify.conftest import deployed


def well(_deployed: Deployed) -> None:
    """All is as it should be."""


def broken(_deployed: Deployed) -> None:
    raise Failed("it is broken", "mend it")


def refused(_deployed: Deployed) -> None:
    raise refusal("AccessDenied")


def absent(_deployed: Deployed) -> None:
    raise NotHere("there is none")


def test_every_check_is_made_whatever_the_others_find(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        verify, "CHECKS", {"a": broken, "b": refused, "c": absent, "d": visited.names, "e": well}
    )
    assert verify.report(deployed(), stand_in=True) == 1
    said = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert said == [["FAIL", "a:"], ["FAIL", "b:"], ["NOT", "HERE"], ["NOT", "HERE"], ["PASS", "e"]]


def test_it_succeeds_if_nothing_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "CHECKS", {"a": well, "b": absent})
    assert verify.report(deployed(), stand_in=False) == 0


def test_on_aws_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "CHECKS", {"a": broken})
    monkeypatch.setattr(verify, "ON_AWS_ONLY", {broken})
    assert verify.report(deployed(), stand_in=False) == 1


def test_every_check_that_there_is_is_made() -> None:
    there = {
        check
        for module in (visited, wired)
        for name, check in vars(module).items()
        if getattr(check, "__module__", "") == module.__name__ and not name.startswith("_")
    }
    assert set(verify.CHECKS.values()) == there
