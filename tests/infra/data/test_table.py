"""The table: docs/specification.md, "Database Schema Design" and "DynamoDB Provisioning"."""

from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made

TABLE = "AWS::DynamoDB::Table"


@pytest.fixture(params=ENVIRONMENTS)
def table(request: pytest.FixtureRequest, made: Made) -> dict[str, Any]:
    [found] = made.properties(f"{request.param}-foundation", TABLE)
    assert found["TableName"] == f"{PREFIX}-uploads-{request.param}"
    return found


def test_keys_are_the_specified_ones(table: dict[str, Any]) -> None:
    assert keys(table) == ("PK", "SK")
    assert {each["AttributeType"] for each in table["AttributeDefinitions"]} == {"S"}


def test_uploads_are_found_by_student_month_and_trainer(table: dict[str, Any]) -> None:
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    assert {name: keys(index) for name, index in indexes.items()} == {
        name: (f"{name}PK", f"{name}SK") for name in ("GSI1", "GSI2", "GSI3")
    }
    assert {index["Projection"]["ProjectionType"] for index in indexes.values()} == {"ALL"}


def test_it_is_paid_by_request(table: dict[str, Any]) -> None:
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_it_can_be_restored_to_any_second(table: dict[str, Any]) -> None:
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_it_is_encrypted_with_awss_key(table: dict[str, Any]) -> None:
    assert table["SSESpecification"] == {"SSEEnabled": True}


def test_its_stream_has_both_images(table: dict[str, Any]) -> None:
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_dynamodb_clears_away_by_ttl(table: dict[str, Any]) -> None:
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_productions_table_cannot_be_deleted(made: Made, name: str) -> None:
    [found] = made.resources(f"{name}-foundation", TABLE)
    kept = name == "prod"
    assert found["Properties"]["DeletionProtectionEnabled"] is kept
    assert found["DeletionPolicy"] == ("RetainExceptOnCreate" if kept else "Delete")


def keys(definition: dict[str, Any]) -> tuple[str, str]:
    names = {each["KeyType"]: each["AttributeName"] for each in definition["KeySchema"]}
    return names["HASH"], names["RANGE"]
