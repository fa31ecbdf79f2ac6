"""What the checks look at, and how they say what they found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from core.environments import Environment

#: Seconds to wait for one answer.
TIMEOUT = 30


class Failed(Exception):
    """The check's finding, and what to do about it."""

    def __init__(self, found: str, do: str) -> None:
        super().__init__(f"{found} → {do}")


class NotHere(Exception):
    """This cannot be seen here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A deployed environment."""

    environment: Environment
    #: Makes a boto3 client for a service.
    client: Callable[[str], Any]
    web: requests.Session

    @property
    def function(self) -> str:
        """The function's ARN."""
        found = self.client("lambda").get_function(FunctionName=self.environment.function)
        return str(found["Configuration"]["FunctionArn"])

    def parameter(self, name: str) -> str:
        """Return the value of one of the environment's parameters."""
        found = self.client("ssm").get_parameter(
            Name=f"{self.environment.parameters}{name}", WithDecryption=True
        )
        return str(found["Parameter"]["Value"])


def again(deployed: Deployed) -> str:
    """Return the command that puts right what a deployment makes."""
    return f"make deploy ENV={deployed.environment.name}"
