"""What `infra/` does beside CloudFormation, against services that answer as AWS does."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from core.environments import ENVIRONMENTS, REGION
from infra.rights.secrets import foundation_outputs, make_secrets, place_secrets
from tests.product import Product

pytestmark = pytest.mark.stack

STAGING = ENVIRONMENTS["staging"]

Clients = Callable[[str], Any]


@pytest.fixture
def client(product: Product) -> Clients:
    return lambda service: boto3.client(
        service, endpoint_url=product.machine.aws_url, region_name=REGION
    )


def test_secrets_are_made_before_the_foundation_and_placed_after_it(client: Clients) -> None:
    ssm, cognito = client("ssm"), client("cognito-idp")
    assert foundation_outputs(STAGING, cloudformation=client("cloudformation")) is None
    make_secrets(STAGING, ssm=ssm)
    pool = cognito.create_user_pool(PoolName=STAGING.user_pool)["UserPool"]["Id"]
    web = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", GenerateSecret=True)
    outputs = {
        "UserPoolId": pool,
        "ClientId": web["UserPoolClient"]["ClientId"],
        "SigningKeyId": "K1",
        "SigningKeyNumber": "1",
    }
    place_secrets(STAGING, ssm=ssm, outputs=outputs, cognito=cognito)
    answer = ssm.get_parameters_by_path(Path=STAGING.parameters, WithDecryption=True)
    values = {each["Name"].removeprefix(STAGING.parameters): each for each in answer["Parameters"]}
    assert set(values) == {
        "client-secret",
        "cloudfront-key-id",
        "cloudfront-private-key",
        "origin-secret",
        "secret-key",
    }
    assert values["client-secret"]["Value"] == web["UserPoolClient"]["ClientSecret"]
    assert values["cloudfront-private-key"]["Type"] == "SecureString"
