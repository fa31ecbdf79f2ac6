"""A deployed environment, whose AWS and site say what a test tells them to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
import requests
from botocore import xform_name

from core.environments import ENVIRONMENTS
from deploy.verify.deployed import Deployed
from tests.deploy.calls import right
from tests.deploy.recorder import Recorder

DEV = ENVIRONMENTS["dev"]
ARN = f"arn:aws:lambda:us-east-1:123456789012:function:{DEV.function}"

#: Knows what calls there are.
MODELS = botocore.session.get_session()


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


class Cloud(Recorder):
    """Keeps the rights that the calls need as well."""

    def __init__(self, **says: Any) -> None:
        super().__init__(**says)
        self.needed: set[str] = set()

    def client(self, service: str) -> Any:
        return Client(service, self)


@dataclass
class Client:
    """What asks one service of the cloud."""

    service: str
    cloud: Cloud

    def __getattr__(self, name: str) -> Callable[..., Any]:
        known = MODELS.get_service_model(self.service)
        [call] = [each for each in known.operation_names if xform_name(each) == name]
        self.cloud.needed.add(right(self.service, call))
        return getattr(self.cloud, name)  # type: ignore[no-any-return]


def cloud_of(asked: Deployed) -> Cloud:
    """What `asked` asked."""
    client: Any = asked.client
    cloud = client.__self__
    assert isinstance(cloud, Cloud)
    return cloud


def deployed(web: Web | None = None, environment: str = "dev", **says: Any) -> Deployed:
    function = {"Configuration": {"FunctionArn": ARN}}
    cloud = Cloud(get_function=function, **says)
    return Deployed(
        environment=ENVIRONMENTS[environment],
        client=cloud.client,
        web=web or Web(lambda _url, _headers: pytest.fail("nobody asked for a page")),
    )
