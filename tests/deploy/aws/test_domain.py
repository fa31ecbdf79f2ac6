"""The API's own domain leads to the API that Zappa made last."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS
from deploy.aws.domain import NoDomain, lead_to
from tests.deploy.recorder import Recorder, refusal

DEV = ENVIRONMENTS["dev"]
OURS = {"domainName": DEV.api_domain}


def led_to(*mappings: tuple[str, str, str]) -> dict[str, Any]:
    names = ("basePath", "restApiId", "stage")
    return {"items": [dict(zip(names, mapping, strict=True)) for mapping in mappings]}


def changes(aws: Recorder) -> list[tuple[str, dict[str, Any]]]:
    return [call for call in aws.calls if not call[0].startswith("get")]


def test_a_new_domain_is_led_to_the_api() -> None:
    aws = Recorder(get_base_path_mappings={})
    lead_to("a1", session=aws, environment=DEV)
    made = {**OURS, "restApiId": "a1", "stage": "dev"}
    assert changes(aws) == [("create_base_path_mapping", made)]


def test_a_domain_that_leads_there_stays_as_it_is() -> None:
    aws = Recorder(get_base_path_mappings=led_to(("(none)", "a1", "dev")))
    lead_to("a1", session=aws, environment=DEV)
    assert changes(aws) == []


@pytest.mark.parametrize(
    "other", [("(none)", "gone", "dev"), ("(none)", "a1", "test"), ("old", "a1", "dev")]
)
def test_whatever_else_it_leads_to_goes(other: tuple[str, str, str]) -> None:
    aws = Recorder(get_base_path_mappings=led_to(other))
    lead_to("a1", session=aws, environment=DEV)
    assert changes(aws) == [
        ("delete_base_path_mapping", {**OURS, "basePath": other[0]}),
        ("create_base_path_mapping", {**OURS, "restApiId": "a1", "stage": "dev"}),
    ]


def test_without_a_domain_the_foundation_is_missing() -> None:
    aws = Recorder(get_base_path_mappings=refusal("NotFoundException"))
    with pytest.raises(NoDomain, match=f"{DEV.api_domain} yet: deploy the foundation first"):
        lead_to("a1", session=aws, environment=DEV)


def test_a_refusal_is_not_taken_for_absence() -> None:
    aws = Recorder(get_base_path_mappings=refusal("AccessDeniedException"))
    with pytest.raises(ClientError, match="AccessDenied"):
        lead_to("a1", session=aws, environment=DEV)
