import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from apexshare.local.management.commands import token
from apexshare.local.seed import PROGRAMS_OPTIONS
from apexshare.local.services.machine import MACHINE
from core import aws as clients

TRAINER = "trainer@example.com"


@pytest.fixture(autouse=True)
def machine(
    pool: dict[str, str], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose user pool has an app client for programs."""
    client: dict[str, Any] = clients.client("cognito-idp").create_user_pool_client(
        UserPoolId=pool["id"], ClientName="programs", **PROGRAMS_OPTIONS
    )["UserPoolClient"]
    settings.COGNITO = {**settings.COGNITO, "programs_client_id": client["ClientId"]}
    machine = replace(MACHINE, state=tmp_path)
    machine.credentials_file.write_text(json.dumps({TRAINER: "Secret-of-tests-1"}))
    monkeypatch.setattr(token, "MACHINE", machine)


def test_it_prints_a_persons_access_token(pool: dict[str, str]) -> None:
    said = StringIO()
    call_command(token.Command(), TRAINER, stdout=said)
    claims = jwt.decode(said.getvalue().strip(), options={"verify_signature": False})
    assert claims["token_use"] == "access"
    assert claims["username"] in {TRAINER, pool[TRAINER]}


def test_who_is_nobody_of_this_machine_gets_none() -> None:
    with pytest.raises(CommandError, match=f"sam@example.com is none of {TRAINER}"):
        call_command(token.Command(), "sam@example.com")
