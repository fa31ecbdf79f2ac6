"""A world for each flow and, at the end, the number of cases that ran."""

import gc
import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import cognito
from accounts.models import User
from core import aws as clients
from tests.accounts.provider import Provider
from tests.faults.acts import TESSA
from tests.faults.injector import Injector
from tests.faults.world import World

CASES = "cases with a fault"


@pytest.fixture
def world(
    aws: None,
    issuer: Provider,
    program: Callable[[User], Client],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """Empty, with Django's clock, SES and Cognito in it."""
    settings.EMAIL_BACKEND = "core.aws.ses.SESBackend"
    settings.COGNITO = {
        **settings.COGNITO,
        "metadata_url": f"{issuer.url}/.well-known/openid-configuration",
    }
    clients.client("ses").verify_email_identity(EmailAddress=settings.ENVIRONMENT.sender)
    tessas = program(TESSA)
    tessas.raise_request_exception = False
    world = World(Injector(monkeypatch), provider=issuer, program=tessas)
    monkeypatch.setattr(timezone, "now", world.now)
    cognito.client.cache_clear()
    gc.freeze()  # what exists by now outlives all cases: no need to collect it
    logging.disable()  # there would be thousands of tracebacks, all intended
    yield world
    logging.disable(logging.NOTSET)
    cognito.client.cache_clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    numbers = [number for one in reports for name, number in one.user_properties if name == CASES]
    if numbers:
        terminalreporter.write_line(
            f"Faults: {sum(numbers)} cases in {len(numbers)} flows, one for each call and failure"
        )
