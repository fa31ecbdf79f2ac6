"""A second start finds everything as it was."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from core.school import PREFIX
from tests.films import VIDEO
from tests.product import Product

pytestmark = pytest.mark.stack


def client(product: Product, service: str) -> Any:
    endpoint = product.machine.endpoints[service]
    # SeaweedFS answers a moment before its volumes have reported in.
    patient = Config(retries={"mode": "standard", "total_max_attempts": 8})
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", config=patient)


def parameters(product: Product) -> dict[str, str]:
    found = client(product, "ssm").get_parameters_by_path(
        Path=f"/{PREFIX}/dev/", WithDecryption=True
    )
    return {parameter["Name"]: parameter["Value"] for parameter in found["Parameters"]}


def test_people_items_objects_and_secrets_survive_a_restart(tmp_path: Path) -> None:
    item = {"PK": {"S": "UPLOAD#x"}, "SK": {"S": "METADATA#x"}}
    table, bucket = f"{PREFIX}-uploads-dev", f"{PREFIX}-videos-dev"

    first = Product.start(tmp_path, offset=100)
    passwords, secrets = first.passwords, parameters(first)
    client(first, "dynamodb").put_item(TableName=table, Item=item)
    client(first, "s3").put_object(Bucket=bucket, Key="temp-uploads/x", Body=VIDEO)
    assert first.stop() == 0

    second = Product.start(tmp_path, offset=100)
    assert second.passwords == passwords
    assert parameters(second) == secrets
    assert client(second, "dynamodb").get_item(TableName=table, Key=item)["Item"] == item
    found = client(second, "s3").get_object(Bucket=bucket, Key="temp-uploads/x")
    assert found["Body"].read() == VIDEO
    assert second.stop() == 0
