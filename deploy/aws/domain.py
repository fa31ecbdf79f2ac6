"""Where the API's own domain leads: to the API that Zappa made.

The foundation makes the domain and its record (`infra/site/domain.py`); `zappa undeploy` takes the
mapping away again, since API Gateway deletes no API that a domain leads to.
"""

from typing import Any

from botocore.exceptions import ClientError

from core.environments import Environment

#: API Gateway's name for the empty base path. Source:
#: https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMapping.html
ROOT = "(none)"


class NoDomain(Exception):
    """The API's own domain does not exist: the foundation has to be deployed first."""


def lead_to(api: str, *, session: Any, environment: Environment) -> None:
    """Lead the API's own domain to the stage of `api`, and to nothing else.

    Args:
        api: the id of the API that Zappa made; another one each time that it is made anew.

    Raises:
        NoDomain: there is no domain yet.
    """
    gateway, name = session.client("apigateway"), environment.api_domain
    wanted = {"basePath": ROOT, "restApiId": api, "stage": environment.name}
    found = _mappings(gateway, name)
    for mapping in [each for each in found if each != wanted]:
        gateway.delete_base_path_mapping(domainName=name, basePath=mapping["basePath"])
    if wanted not in found:
        gateway.create_base_path_mapping(domainName=name, restApiId=api, stage=environment.name)


def _mappings(gateway: Any, name: str) -> list[dict[str, str]]:
    try:
        listed = gateway.get_base_path_mappings(domainName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        raise NoDomain(f"There is no {name} yet: deploy the foundation first.") from None
    fields = ("basePath", "restApiId", "stage")
    return [{field: each[field] for field in fields} for each in listed.get("items", [])]
