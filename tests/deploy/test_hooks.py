"""The functions that Zappa calls while it works."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click import ClickException

from core.environments import ENVIRONMENTS, UNAVAILABLE_PAGE
from deploy import ROOT, hooks
from deploy.aws import complete, domain, events, gateway, static
from deploy.zip import package

DEV = ENVIRONMENTS["dev"]


class Cli(SimpleNamespace):
    """As much of Zappa's command line as the hooks use."""

    def __init__(self, command: str) -> None:
        zappa = SimpleNamespace(
            boto_session=SimpleNamespace(client=str), get_api_id=lambda name: f"api of {name}"
        )
        stage = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]
        super().__init__(
            command=command,
            api_stage="dev",
            lambda_name=DEV.function,
            zappa=zappa,
            stage_config=stage,
        )


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


def test_certify_is_refused_with_the_reason() -> None:
    with pytest.raises(ClickException, match=f"{DEV.api_domain} needs no `zappa certify`"):
        hooks.refuse_certify(Cli("certify"))


def test_no_other_command_is_refused() -> None:
    for command in ("deploy", "update", "undeploy", "manage", "rollback", "tail"):
        hooks.refuse_certify(Cli(command))


@pytest.mark.parametrize("command", ["deploy", "update"])
def test_static_files_go_out_before_the_function_changes(
    uploads: list[dict[str, Any]], command: str
) -> None:
    hooks.finish(Cli(command))
    assert uploads == [{"folder": Path(package.STATIC), "environment": DEV}]


def test_packing_alone_sends_nothing(uploads: list[dict[str, Any]]) -> None:
    hooks.finish(Cli("package"))
    assert uploads == []


def test_in_the_end_videos_and_feedback_are_told_of_and_the_api_is_completed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[tuple[str, str]] = []
    monkeypatch.setattr(
        events, "tell_of_videos", lambda _session, **of: done.append(("tell", of["source"]["arn"]))
    )
    monkeypatch.setattr(
        complete, "subscribe", lambda _session, **of: done.append(("subscribe", of["function"]))
    )
    monkeypatch.setattr(complete, "limit", lambda _session, **of: done.append(("limit", of["api"])))
    (tmp_path / UNAVAILABLE_PAGE).write_text("the page")
    monkeypatch.setattr(package, "STATIC", tmp_path)
    monkeypatch.setattr(
        gateway, "complete", lambda _client, **of: done.append((of["page"], of["api"]))
    )
    monkeypatch.setattr(domain, "lead_to", lambda api, **_of: done.append(("lead", api)))
    hooks.complete(Cli("deploy"))
    api = f"api of {DEV.function}"
    assert done == [
        ("tell", f"arn:aws:s3:::{DEV.video_bucket}"),
        ("subscribe", DEV.function),
        ("the page", api),
        # A throttle for a method that is not deployed yet would be refused.
        ("limit", api),
        ("lead", api),
    ]
