"""Checks that visit the site, as a browser does. Each returns if all is well."""

import secrets
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import requests
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.verify.deployed import TIMEOUT, Deployed, Failed

#: Days that a certificate must still be good for. ACM renews 60 days before the end.
GOOD_FOR = 14

#: Headers that each page has.
HEADERS = ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options")


def names(deployed: Deployed) -> None:
    """Our names lead somewhere."""
    for host in _hosts(deployed):
        try:
            socket.getaddrinfo(host, 443)
        except OSError:
            do = "see whether the registrar names the hosted zone's servers"
            raise Failed(f"{host} leads nowhere", do) from None


def certificates(deployed: Deployed) -> None:
    """Each host has a good certificate, and speaks TLS 1.2 or newer."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for host in _hosts(deployed):
        try:
            with (
                socket.create_connection((host, 443), timeout=TIMEOUT) as plain,
                context.wrap_socket(plain, server_hostname=host) as secure,
            ):
                until = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
        except OSError as error:
            raise Failed(f"{host}: {error}", "see the certificate in ACM") from None
        if until < time.time() + GOOD_FOR * 86_400:
            raise Failed(f"{host}: the certificate ends soon", "see the certificate in ACM")


def health(deployed: Deployed) -> None:
    """The function reaches its table and its bucket."""
    answer = deployed.web.get(f"{deployed.environment.origin}/healthz", timeout=TIMEOUT)
    if not (answer.ok and answer.json()["healthy"]):
        raise Failed(f"/healthz: {answer.text[:200]}", "read the function's log")


def headers(deployed: Deployed) -> None:
    """Pages have the headers that protect them."""
    answer = deployed.web.get(f"{deployed.environment.origin}/", timeout=TIMEOUT)
    if missing := [name for name in HEADERS if name not in answer.headers]:
        raise Failed(f"no {', '.join(missing)}", f"deploy {deployed.environment.edge}")


def signed_links(deployed: Deployed) -> None:
    """Only signed addresses deliver, and in parts."""
    key, body = f"posters/verify-{secrets.token_hex(8)}", secrets.token_bytes(1000)
    bucket, s3 = deployed.environment.video_bucket, deployed.client("s3")
    url = f"https://{deployed.environment.video_domain}/{key}"
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    try:
        bare = deployed.web.get(url, timeout=TIMEOUT).status_code
        part = deployed.web.get(
            _signed(deployed, url), headers={"Range": "bytes=10-19"}, timeout=TIMEOUT
        )
    finally:
        s3.delete_object(Bucket=bucket, Key=key)
    do = f"deploy {deployed.environment.foundation}; compare its key with `cloudfront-key-id`"
    if bare != requests.codes.forbidden:
        raise Failed(f"an address without signature gets {bare}", do)
    if (part.status_code, part.content) != (requests.codes.partial_content, body[10:20]):
        raise Failed(f"a signed address with Range gets {part.status_code}", do)


def _hosts(deployed: Deployed) -> tuple[str, ...]:
    environment = deployed.environment
    return environment.domain, environment.api_domain, environment.video_domain


def _signed(deployed: Deployed, url: str) -> str:
    key = load_pem_private_key(deployed.parameter("cloudfront-private-key").encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signer = CloudFrontSigner(
        deployed.parameter("cloudfront-key-id"),
        # CloudFront takes no other hash.
        lambda text: key.sign(text, padding.PKCS1v15(), hashes.SHA1()),  # noqa: S303
    )
    until = datetime.now(UTC) + timedelta(minutes=5)
    return str(signer.generate_presigned_url(url, date_less_than=until))
