"""Plays CloudFront's part before MiniStack, for one visitor: host names, headers, signed URLs."""

import base64
import json
import time
from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from requests.adapters import HTTPAdapter

from core.environments import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from tests.deploy.cloud import ENVIRONMENT, SECRET, Cloud

EXECUTE_API = "execute-api.us-east-1.amazonaws.com"


def browser(cloud: Cloud, *, address: str = "192.0.2.1") -> requests.Session:
    """A visitor's browser. Our domains lead to MiniStack; cookies are kept for https."""
    session = requests.Session()
    session.mount(f"https://{ENVIRONMENT.domain}/", _ToApi(cloud, address))
    session.mount(f"https://videos.{ENVIRONMENT.domain}/", _ToVideos(cloud))
    session.mount(f"https://{cloud.api}.{EXECUTE_API}/", _Directly(cloud))
    return session


class _Proxy(HTTPAdapter, ABC):
    """Sends each request elsewhere, and answers as if it had not."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self.cloud = cloud

    @abstractmethod
    def elsewhere(self, request: requests.PreparedRequest) -> None:
        """Change where the request goes, and what else the proxy changes on the way."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        forwarded = request.copy()
        self.elsewhere(forwarded)
        response = super().send(forwarded, *args, **kwargs)
        response.url, response.request = str(request.url), request
        return response


class _ToApi(_Proxy):
    """As the site's distribution: static files from their bucket, all else from API Gateway.

    With the stage before the path, and API Gateway's host: its own domain would do without both.
    """

    def __init__(self, cloud: Cloud, address: str) -> None:
        super().__init__(cloud)
        self.address = address

    def elsewhere(self, request: requests.PreparedRequest) -> None:
        cloud = self.cloud
        if request.path_url.startswith("/static/"):
            request.url = f"{cloud.account.aws_url}/{ENVIRONMENT.static_bucket}{request.path_url}"
            return
        request.url = f"{cloud.account.aws_url}/_aws/execute-api/{cloud.api}/dev{request.path_url}"
        request.headers["Host"] = f"{cloud.api}.{EXECUTE_API}"
        request.headers[ORIGIN_SECRET_HEADER] = SECRET
        request.headers[VIEWER_ADDRESS_HEADER] = self.address


class _Directly(_Proxy):
    """Past CloudFront, to the API's own address: `https://{api}.execute-api…/dev/…`."""

    def elsewhere(self, request: requests.PreparedRequest) -> None:
        cloud = self.cloud
        request.headers["Host"] = f"{cloud.api}.{EXECUTE_API}"
        request.url = f"{cloud.account.aws_url}/_aws/execute-api/{cloud.api}{request.path_url}"


class _ToVideos(_Proxy):
    """The videos' behaviour: only what our key signed and what has not expired, out of S3."""

    def elsewhere(self, request: requests.PreparedRequest) -> None:
        parts = urlsplit(str(request.url))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        plain = f"https://{parts.netloc}{parts.path}"
        assert int(query["Expires"]) > time.time()
        policy = {
            "Statement": [
                {
                    "Resource": plain,
                    "Condition": {"DateLessThan": {"AWS:EpochTime": int(query["Expires"])}},
                }
            ]
        }
        self._public_key().verify(
            _decode(query["Signature"]),
            json.dumps(policy, separators=(",", ":")).encode(),
            padding.PKCS1v15(),
            hashes.SHA1(),
        )
        request.url = f"{self.cloud.account.aws_url}/{ENVIRONMENT.video_bucket}{parts.path}"

    def _public_key(self) -> rsa.RSAPublicKey:
        return self.cloud.signing_key.public_key()


def _decode(signature: str) -> bytes:
    return base64.b64decode(signature.translate(str.maketrans("-_~", "+=/")))
