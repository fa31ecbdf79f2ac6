"""As much of SSM and Cognito as `infra.rights.secrets` calls."""

from dataclasses import dataclass, field
from typing import Any

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
