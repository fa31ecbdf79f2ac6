"""Secrets are made once, and placed where the function reads them."""

from dataclasses import replace

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from core.environments import ENVIRONMENTS
from infra.rights.secrets import key_pair, make_secrets, place_secrets
from tests.infra.fakes import OUTPUTS, Cognito, Ssm

DEV = ENVIRONMENTS["dev"]


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
