import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from moto import mock_aws

from apexshare.settings.parameters import Parameters
from core.environments import ENVIRONMENTS

PROD = ENVIRONMENTS["prod"]


def test_a_missing_parameter_stops_the_start() -> None:
    with mock_aws():
        ssm = boto3.client("ssm", region_name="us-east-1")
        ssm.put_parameter(Name=PROD.parameters + "client-id", Value="abc", Type="SecureString")
        parameters = Parameters(PROD.parameters, region="us-east-1")
        assert parameters["client-id"] == "abc"
        with pytest.raises(ImproperlyConfigured, match=PROD.parameters + "secret-key"):
            parameters["secret-key"]


def test_all_pages_of_the_path_are_read_and_nothing_beside_it() -> None:
    with mock_aws():
        ssm = boto3.client("ssm", region_name="us-east-1")
        # SSM returns at most ten parameters per call.
        for number in range(23):
            ssm.put_parameter(Name=f"/ours/prod/p{number}", Value=f"{number}", Type="SecureString")
        ssm.put_parameter(Name="/ours-deployment/prod/secret", Value="x", Type="SecureString")
        ssm.put_parameter(Name="/ours/dev/p0", Value="x", Type="SecureString")
        parameters = Parameters("/ours/prod/", region="us-east-1")
    assert parameters == {f"p{number}": str(number) for number in range(23)}
