"""What the settings read from SSM is what is put there; secrets are made once."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from apexshare.environments import ENVIRONMENTS
from infra.rights.secrets import key_pair, make_secrets, place_secrets

from .conftest import ROOT, Made

DEV = ENVIRONMENTS["dev"]
OUTPUTS = {
    "UserPoolId": "pool",
    "ClientId": "client",
    "SigningKeyId": "K1",
    "SigningKeyNumber": "1",
}


@dataclass
class Ssm:
    """As much of SSM as is asked for."""

    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    writes: int = 0

    class exceptions:  # noqa: N801 -- boto3's name
        class ParameterNotFound(Exception):
            """There is none."""

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        assert WithDecryption
        if Name not in self.values:
            raise self.exceptions.ParameterNotFound
        return {"Parameter": {"Value": self.values[Name][1]}}

    def put_parameter(self, *, Name: str, Value: str, Type: str, Overwrite: bool) -> None:  # noqa: N803
        assert Overwrite or Name not in self.values
        self.values[Name] = (Type, Value)
        self.writes += 1


class Cognito:
    def describe_user_pool_client(self, **asked: str) -> dict[str, Any]:
        assert asked == {"UserPoolId": "pool", "ClientId": "client"}
        return {"UserPoolClient": {"ClientSecret": "the client's secret"}}


@pytest.fixture
def ssm() -> Ssm:
    """As it is after the first deployment of the foundation."""
    made = Ssm()
    make_secrets(DEV, ssm=made)
    place_secrets(DEV, ssm=made, outputs=OUTPUTS, cognito=Cognito())
    return made


def test_what_the_settings_read_is_made_and_nothing_else(made: Made, ssm: Ssm) -> None:
    settings = (ROOT / "apexshare/settings/aws.py").read_text()
    read = set(re.findall(r'PARAMETERS\[["\']([a-z-]+)["\']\]', settings))
    of_the_stack = {
        str(each["Name"]) for each in made.properties("dev-foundation", "AWS::SSM::Parameter")
    }
    of_the_script = {name for name in ssm.values if name.startswith(DEV.parameters)}
    assert not of_the_stack & of_the_script
    names = {name.removeprefix(DEV.parameters) for name in of_the_stack | of_the_script}
    assert read
    assert names - {"origin-secret"} == read - {"origin-secret"}


def test_one_page_of_ssm_holds_them_all_at_a_cold_start(made: Made, ssm: Ssm) -> None:
    of_the_stack = made.properties("dev-foundation", "AWS::SSM::Parameter")
    of_the_script = [name for name in ssm.values if name.startswith(DEV.parameters)]
    assert len(of_the_stack) + len(of_the_script) <= 10


def test_the_foundation_holds_no_secret(made: Made) -> None:
    values = {
        str(each["Name"]): each["Value"]
        for each in made.properties("dev-foundation", "AWS::SSM::Parameter")
    }
    assert set(values) == {
        f"{DEV.parameters}{name}"
        for name in (
            "client-id",
            "hosted-pages",
            "programs-client-id",
            "user-pool-id",
            "video-domain",
        )
    }
    assert values[f"{DEV.parameters}video-domain"] == f"videos.{DEV.domain}"


def test_secrets_are_encrypted(ssm: Ssm) -> None:
    clear = {name for name, (kind, _) in ssm.values.items() if kind == "String"}
    assert clear == {
        f"{DEV.parameters}cloudfront-key-id",
        f"{DEV.parameters}origin-secret",
        f"{DEV.deployment_parameters}public-key-1",
    }
    assert ssm.values[f"{DEV.parameters}client-secret"] == ("SecureString", "the client's secret")


def test_a_second_run_changes_nothing(ssm: Ssm) -> None:
    before = dict(ssm.values)
    ssm.writes = 0
    make_secrets(DEV, ssm=ssm)
    place_secrets(DEV, ssm=ssm, outputs=OUTPUTS, cognito=Cognito())
    assert ssm.values == before
    assert ssm.writes == 0


def test_a_new_signing_key_signs_once_cloudfront_knows_it(ssm: Ssm) -> None:
    rotated = replace(DEV, signing_keys=(2, 1))
    old = ssm.values[f"{DEV.parameters}cloudfront-private-key"]
    make_secrets(rotated, ssm=ssm)
    # As `make deploy` begins: the foundation there is still of the key before.
    place_secrets(rotated, ssm=ssm, outputs=OUTPUTS, cognito=Cognito())
    assert ssm.values[f"{DEV.parameters}cloudfront-private-key"] == old
    assert ssm.values[f"{DEV.parameters}cloudfront-key-id"] == ("String", "K1")
    outputs = {**OUTPUTS, "SigningKeyId": "K2", "SigningKeyNumber": "2"}
    place_secrets(rotated, ssm=ssm, outputs=outputs, cognito=Cognito())
    new = ssm.values[f"{DEV.parameters}cloudfront-private-key"]
    assert new == ssm.values[f"{DEV.deployment_parameters}private-key-2"]
    assert new != old
    assert ssm.values[f"{DEV.parameters}cloudfront-key-id"] == ("String", "K2")


def test_key_pairs_are_what_cloudfront_takes() -> None:
    private, public = (text.encode() for text in key_pair())
    key = load_pem_private_key(private, password=None)
    assert key.public_key() == load_pem_public_key(public)
    assert private.startswith(b"-----BEGIN RSA PRIVATE KEY-----")
    assert public.startswith(b"-----BEGIN PUBLIC KEY-----")


def test_the_foundation_says_which_key_signs(made: Made, everything: Made) -> None:
    said = [
        each.template(stack).to_json()["Outputs"]["SigningKeyNumber"]["Value"]
        for each, stack in ((made, "dev-foundation"), (everything, "prod-foundation"))
    ]
    assert said == ["1", "2"]
