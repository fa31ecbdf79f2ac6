"""A deployed environment, whose AWS and site say what a test tells them to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from core.environments import ENVIRONMENTS
from deploy.verify.deployed import Deployed
from tests.deploy.recorder import Recorder

DEV = ENVIRONMENTS["dev"]
ARN = f"arn:aws:lambda:us-east-1:123456789012:function:{DEV.function}"


@dataclass
class Web(requests.Session):
    """Answers with what `says` makes of an address and its headers."""

    says: Callable[[str, dict[str, str]], requests.Response]
    asked: list[str] = field(default_factory=list)

    def get(self, url: Any, **options: Any) -> requests.Response:
        self.asked.append(str(url))
        return self.says(str(url), options.get("headers", {}))


def answer(
    status: int = 200, body: bytes = b"", *, headers: dict[str, str] | None = None
) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, body
    made.headers.update(headers or {})
    return made


def deployed(web: Web | None = None, environment: str = "dev", **says: Any) -> Deployed:
    function = {"Configuration": {"FunctionArn": ARN}}
    cloud = Recorder(get_function=function, **says)
    return Deployed(
        environment=ENVIRONMENTS[environment],
        client=cloud.client,
        web=web or Web(lambda _url, _headers: pytest.fail("nobody asked for a page")),
    )
