"""The functions that Zappa calls while it works."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from deploy import ROOT, hooks
from deploy.aws import complete, domain, events, static
from deploy.zip import package

DEV = ENVIRONMENTS["dev"]


class Cli(SimpleNamespace):
    """As much of Zappa's command line as the hooks use."""

    def __init__(self, command: str) -> None:
        self.overridden: dict[str, Any] = {}
        self.records: list[tuple[str, str]] = []
        zappa = SimpleNamespace(
            boto_session="session",
            update_route53_records=lambda name, host: self.records.append((name, host)),
            get_api_id=lambda function: f"api of {function}",
        )
        stage = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]
        super().__init__(
            command=command,
            api_stage="dev",
            lambda_name=DEV.function,
            zappa=zappa,
            stage_config=stage,
        )

    def override_stage_config_setting(self, name: str, value: Any) -> None:
        self.overridden[name] = value


@pytest.fixture
def uploads(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The uploads of static files; the zip is left as Zappa made it."""
    done: list[dict[str, Any]] = []
    monkeypatch.setattr(package, "finish", lambda _cli: None)
    monkeypatch.setattr(static, "upload", lambda _session, **options: done.append(options))
    return done


def test_zappa_is_told_hooks_that_are_there() -> None:
    base = json.loads((ROOT / "zappa_settings.json").read_text())["base"]
    for told in (base["prebuild_script"], *base["callbacks"].values()):
        module, _, name = told.rpartition(".")
        assert module == hooks.__name__
        assert callable(getattr(hooks, name))


@pytest.mark.parametrize(("host", "is_first"), [("", True), ("d-1.example", False)])
def test_certify_names_the_certificate_and_leads_an_existing_domain_there(
    monkeypatch: pytest.MonkeyPatch, host: str, is_first: bool
) -> None:
    monkeypatch.setattr(complete, "certificate", lambda _session, _environment: "arn")
    monkeypatch.setattr(domain, "host", lambda _session, _environment: host)
    cli = Cli("certify")
    hooks.certify(cli)
    assert cli.overridden["certificate_arn"] == "arn"
    assert ("route53_enabled" not in cli.overridden) is is_first
    assert cli.records == ([] if is_first else [(DEV.api_domain, host)])


def test_other_commands_need_no_certificate() -> None:
    cli = Cli("update")
    hooks.certify(cli)
    assert cli.overridden == {}


@pytest.mark.parametrize("command", ["deploy", "update"])
def test_static_files_go_out_before_the_function_changes(
    uploads: list[dict[str, Any]], command: str
) -> None:
    hooks.finish(Cli(command))
    assert uploads == [{"folder": Path(package.STATIC), "environment": DEV}]


def test_packing_alone_sends_nothing(uploads: list[dict[str, Any]]) -> None:
    hooks.finish(Cli("package"))
    assert uploads == []


def test_in_the_end_s3_tells_of_videos_feedback_is_subscribed_and_the_api_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[tuple[str, str]] = []
    monkeypatch.setattr(
        events, "tell_of_videos", lambda _session, **of: done.append(("tell", of["source"]["arn"]))
    )
    monkeypatch.setattr(
        complete, "subscribe", lambda _session, **of: done.append(("subscribe", of["function"]))
    )
    monkeypatch.setattr(complete, "limit", lambda _session, **of: done.append(("limit", of["api"])))
    hooks.complete(Cli("deploy"))
    told = ("tell", f"arn:aws:s3:::{DEV.video_bucket}")
    assert done == [told, ("subscribe", DEV.function), ("limit", f"api of {DEV.function}")]
