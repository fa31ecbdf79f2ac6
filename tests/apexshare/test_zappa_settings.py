import importlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from zappa.cli import ZappaCLI

from apexshare.lambda_handler import SCHEDULED
from core.environments import ENVIRONMENTS, REGION, Environment
from core.school import PREFIX

FILE = Path(__file__).resolve().parents[2] / "zappa_settings.json"
SETTINGS: dict[str, Any] = json.loads(FILE.read_text())

each = pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)


@cache
def as_zappa_reads(environment: Environment) -> ZappaCLI:
    cli = ZappaCLI()
    cli.api_stage = environment.name
    cli.load_settings(str(FILE))
    return cli


def test_every_environment_is_a_stage() -> None:
    assert set(SETTINGS) == {"base", *ENVIRONMENTS}


@each
def test_a_stage_has_its_environments_names(environment: Environment) -> None:
    cli = as_zappa_reads(environment)
    name = environment.name
    assert cli.lambda_name == environment.function
    assert cli.domain == environment.api_domain
    assert cli.zappa.aws_region == REGION
    assert cli.zappa.role_name == f"{PREFIX}-{name}-lambda"
    assert cli.s3_bucket_name == f"{PREFIX}-code-{name}"
    assert cli.aws_environment_variables == {"APEXSHARE_ENVIRONMENT": name}
    assert cli.log_level == environment.log_level


@each
def test_the_function_and_its_api_are_in_their_environments_budget(
    environment: Environment,
) -> None:
    """With the tags that `infra/app.py` sets; otherwise no budget sees what an attack costs."""
    cli = as_zappa_reads(environment)
    assert cli.zappa.tags == {"environment": environment.name, "service": "apexshare"}


@each
def test_no_stage_pays_for_metrics_of_its_methods(environment: Environment) -> None:
    """The API has two, `/` and all else; what AWS measures of the whole API is free."""
    assert not as_zappa_reads(environment).stage_config.get("cloudwatch_metrics_enabled", False)


@each
def test_a_stage_listens_to_its_own_bucket_with_the_prefix(environment: Environment) -> None:
    [source] = [
        e["event_source"] for e in SETTINGS[environment.name]["events"] if "event_source" in e
    ]
    assert source == {
        "arn": f"arn:aws:s3:::{environment.video_bucket}",
        "events": ["s3:ObjectCreated:*"],
        "prefix": "videos/",
    }


@each
def test_the_reconciler_runs_every_five_minutes_and_the_cleaner_at_night(
    environment: Environment,
) -> None:
    """The reconciler keeps one instance warm as well, so Zappa need not."""
    timed = [e for e in SETTINGS[environment.name]["events"] if "expression" in e]
    assert timed == [
        {"function": "apexshare.events.reconcile", "expression": "rate(5 minutes)"},
        {"function": "apexshare.events.clean", "expression": "cron(23 3 * * ? *)"},
    ]
    assert SETTINGS["base"]["keep_warm"] is False
    assert [e["function"] for e in timed] == [f"apexshare.events.{name}" for name in SCHEDULED]


@each
def test_every_handler_exists_and_takes_event_and_context(environment: Environment) -> None:
    for event in SETTINGS[environment.name]["events"]:
        module, attribute = event["function"].rsplit(".", 1)
        handler = getattr(importlib.import_module(module), attribute)
        code = handler.__code__
        assert code.co_varnames[: code.co_argcount] == ("event", "context")


@each
def test_the_function_is_sized_as_the_foundation_says(environment: Environment) -> None:
    """One function does the work of its three: the most of each, and the sum of what runs at once.

    Only prod reserves: a new account may run ten at once, and reserve none.
    """
    cli = as_zappa_reads(environment)
    assert (cli.memory_size, cli.timeout_seconds) == (512, 120)
    assert cli.lambda_concurrency == (20 + 10 + 50 if environment.name == "prod" else None)


def test_what_zappa_names_exists() -> None:
    base = SETTINGS["base"]
    named = [base["app_function"], base["lambda_handler"], base["prebuild_script"]]
    for name in [*named, *base["callbacks"].values()]:
        module, attribute = name.rsplit(".", 1)
        assert callable(getattr(importlib.import_module(module), attribute))


def test_nobody_sees_a_traceback_and_zappa_grants_no_rights() -> None:
    assert SETTINGS["base"]["debug"] is False
    assert SETTINGS["base"]["manage_roles"] is False


def test_no_account_is_named() -> None:
    assert not re.search(r"\d{12}", FILE.read_text())
