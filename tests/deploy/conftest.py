import json
from collections.abc import Iterator

import pytest

from apexshare.local.services.machine import ROOT
from tests.conftest import forget_clients
from tests.deploy.cloud import LAMBDA, Cloud


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly on what Python the zip was made and run, if it is not Lambda's."""
    settings = json.loads((ROOT / "zappa_settings.json").read_text())
    wanted = settings["base"]["runtime"]
    if LAMBDA.name != wanted:
        terminalreporter.write_line(
            f"NOT LAMBDA'S PYTHON: packed for and run on {LAMBDA.name}; no {wanted} here.",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """AWS after `cdk deploy` of the foundation, with nothing of Zappa's yet."""
    forget_clients()
    running = Cloud.start(tmp_path_factory.mktemp("cloud"))
    forget_clients()  # they reach the cloud; other tests of this run mean moto
    yield running
    running.stop()
    forget_clients()


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Cloud:
    """After `zappa deploy dev`."""
    cloud.zappa("deploy", "dev")
    return cloud
