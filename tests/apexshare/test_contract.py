"""What the OpenAPI document promises, held against what the operations do, by schemathesis."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from accounts.models import User
from core import limits
from uploads.records.upload import Upload

#: A body of the right form may break a rule that no schema can say.
RULES = ["2xx", "400", "401", "403", "404", "409", "422"]

CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": RULES}}}


class World:
    """Two uploads of the trainer, and the trainer's token."""

    def __init__(self, waiting: Upload, sent: Upload, token: str) -> None:
        self.waiting, self.sent, self.token = waiting, sent, token

    def prepare(self, case: schemathesis.Case[Any]) -> None:
        """As if no other request had been there before; ids of what is there."""
        upload = self.sent if "downloads" in case.path else self.waiting
        upload.save()
        if case.path_parameters:
            case.path_parameters["fileId"] = upload.file_id


@pytest.fixture
def world(
    make_upload: Callable[..., Upload],
    sent_upload: Upload,
    program: Callable[[User], Client],
    trainer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    monkeypatch.setattr(limits, "enforce", lambda *_, **__: None)
    token = str(program(trainer).defaults["HTTP_AUTHORIZATION"])
    return World(make_upload(), sent_upload, token)


schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", get_wsgi_application(), config=SchemathesisConfig.from_dict(CONFIG)
)

bounded = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@bounded
def test_operations_on_what_is_there_keep_the_contract(
    case: schemathesis.Case[Any], world: World
) -> None:
    world.prepare(case)
    # A wrong id was replaced by a right one, so what should be refused need not be.
    case.call_and_validate(
        headers={"Authorization": world.token}, excluded_checks=[negative_data_rejection]
    )


@schema.parametrize()
@bounded
def test_operations_on_anything_keep_the_contract(
    case: schemathesis.Case[Any], world: World
) -> None:
    case.call_and_validate(headers={"Authorization": world.token})
