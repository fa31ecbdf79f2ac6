import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from apexshare.local import seed
from apexshare.local.seed import ENVIRONMENT, PEOPLE
from apexshare.local.services.machine import MACHINE, Machine
from core import aws as clients


@pytest.fixture
def machine(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(seed, "_client", lambda _machine, service: clients.client(service))
    return replace(MACHINE, state=tmp_path)


def parameters() -> dict[str, str]:
    found = clients.client("ssm").get_parameters_by_path(
        Path=ENVIRONMENT.parameters, WithDecryption=True
    )["Parameters"]
    return {each["Name"].removeprefix(ENVIRONMENT.parameters): each["Value"] for each in found}


def test_everybody_can_sign_in_and_is_in_their_group(machine: Machine) -> None:
    passwords = seed.seed(machine)
    assert passwords == json.loads(machine.credentials_file.read_text())
    assert stat.S_IMODE(machine.credentials_file.stat().st_mode) == 0o600
    cognito, values = clients.client("cognito-idp"), parameters()
    for person in PEOPLE:
        answer = cognito.initiate_auth(
            ClientId=values["programs-client-id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": person.email, "PASSWORD": passwords[person.email]},
        )
        assert answer["AuthenticationResult"]["AccessToken"]
        groups = cognito.admin_list_groups_for_user(
            UserPoolId=values["user-pool-id"], Username=person.email
        )["Groups"]
        assert [group["GroupName"] for group in groups] == [person.group]


def test_the_settings_find_every_parameter(machine: Machine) -> None:
    seed.seed(machine)
    values = parameters()
    assert set(values) == {
        "user-pool-id", "client-id", "client-secret", "programs-client-id", "secret-key",
    }  # fmt: skip
    assert len(values["secret-key"]) >= 50


def test_a_second_start_changes_nothing(machine: Machine) -> None:
    passwords, before = seed.seed(machine), parameters()
    assert seed.seed(machine) == passwords
    assert parameters() == before
    cognito = clients.client("cognito-idp")
    assert len(cognito.list_user_pools(MaxResults=60)["UserPools"]) == 1
    users: list[Any] = cognito.list_users(UserPoolId=before["user-pool-id"])["Users"]
    assert len(users) == len(PEOPLE)


def test_only_our_pages_send_to_the_bucket(aws: None) -> None:
    s3 = clients.client("s3")
    seed.make_bucket(s3, origin="http://localhost:1234")
    [rule] = s3.get_bucket_cors(Bucket=ENVIRONMENT.video_bucket)["CORSRules"]
    assert rule["AllowedOrigins"] == ["http://localhost:1234"]
    assert rule["AllowedMethods"] == ["GET", "PUT", "POST"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=ENVIRONMENT.video_bucket)["Rules"]
    assert rules[0]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 3}


def test_a_table_that_is_there_stays(aws: None) -> None:
    dynamodb = clients.client("dynamodb")
    key = {"PK": {"S": "x"}, "SK": {"S": "y"}}
    dynamodb.put_item(TableName=ENVIRONMENT.table, Item=key)
    seed.make_table()
    assert dynamodb.get_item(TableName=ENVIRONMENT.table, Key=key)["Item"] == key
