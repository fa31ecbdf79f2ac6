"""Secrets, generated straight into SSM and kept nowhere else.

    python -m infra.rights.secrets prod

Before the foundation is deployed, this makes the session key, the key pairs that sign links to
videos, and the shared secret of CloudFront and the function. Afterwards it copies what only the
foundation knows: the app client's secret and the number of the signing key. It never replaces an
existing secret, so it can be run at any time. CloudFormation could not do this: it cannot write a
SecureString.
"""

import secrets
import sys
from dataclasses import dataclass
from typing import Any

import boto3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from core.environments import ENVIRONMENTS, REGION, Environment


@dataclass(frozen=True)
class Parameters:
    """The parameters under one SSM path."""

    ssm: Any
    path: str

    def get(self, name: str) -> str | None:
        """Return the parameter's value, decrypted; None if it does not exist."""
        try:
            answer = self.ssm.get_parameter(Name=self.path + name, WithDecryption=True)
        except self.ssm.exceptions.ParameterNotFound:
            return None
        return str(answer["Parameter"]["Value"])

    def put(self, name: str, value: str, *, secret: bool = True) -> None:
        """Write the parameter, unless it has this value already."""
        if self.get(name) != value:
            kind = "SecureString" if secret else "String"
            self.ssm.put_parameter(Name=self.path + name, Value=value, Type=kind, Overwrite=True)


def make_secrets(environment: Environment, *, ssm: Any) -> None:
    """Make the secrets that the foundation needs.

    Existing ones stay: a new session key would sign everybody out.
    """
    read_by_function = Parameters(ssm, environment.parameters)
    if read_by_function.get("secret-key") is None:
        read_by_function.put("secret-key", secrets.token_urlsafe(48))
    if read_by_function.get("origin-secret") is None:
        # Not encrypted, so that CloudFormation can hand it to CloudFront. It only keeps people from
        # choosing the address that the rate limits see.
        read_by_function.put("origin-secret", secrets.token_urlsafe(32), secret=False)
    kept = Parameters(ssm, environment.deployment_parameters)
    for number in environment.signing_keys:
        if kept.get(f"private-key-{number}") is None:
            private, public = key_pair()
            kept.put(f"public-key-{number}", public, secret=False)
            kept.put(f"private-key-{number}", private)


def place_secrets(
    environment: Environment, *, ssm: Any, outputs: dict[str, str], cognito: Any
) -> None:
    """Copy the secrets of the deployed foundation to where the function reads them.

    Until CloudFront knows a new key, the old one goes on signing.

    Args:
        outputs: the outputs of the foundation's stack.
    """
    client = cognito.describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["ClientId"]
    )
    kept = Parameters(ssm, environment.deployment_parameters)
    private = kept.get(f"private-key-{outputs['SigningKeyNumber']}")
    assert private
    read_by_function = Parameters(ssm, environment.parameters)
    read_by_function.put("client-secret", client["UserPoolClient"]["ClientSecret"])
    read_by_function.put("cloudfront-private-key", private)
    read_by_function.put("cloudfront-key-id", outputs["SigningKeyId"], secret=False)


def key_pair() -> tuple[str, str]:
    """Return a private and a public key in PEM, as CloudFront needs them: RSA, 2,048 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def foundation_outputs(environment: Environment, *, cloudformation: Any) -> dict[str, str] | None:
    """Return the outputs of the foundation's stack; None while it does not exist."""
    try:
        stacks = cloudformation.describe_stacks(StackName=environment.foundation)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    return {each["OutputKey"]: each["OutputValue"] for each in stacks[0].get("Outputs", [])}


def main(name: str) -> None:
    """Make or copy every secret that can be made by now."""
    environment = ENVIRONMENTS[name]
    session = boto3.session.Session(region_name=REGION)
    ssm = session.client("ssm")
    make_secrets(environment, ssm=ssm)
    outputs = foundation_outputs(environment, cloudformation=session.client("cloudformation"))
    if outputs:
        cognito = session.client("cognito-idp")
        place_secrets(environment, ssm=ssm, outputs=outputs, cognito=cognito)


if __name__ == "__main__":
    main(sys.argv[1])
