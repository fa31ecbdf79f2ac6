"""The API's own domain goes, and its record before it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS
from deploy.aws import domain
from tests.deploy.recorder import Recorder, refusal

DEV = ENVIRONMENTS["dev"]
THERE = {"get_domain_name": {"distributionDomainName": "d-1.execute-api.example"}}


def records(*names: str) -> dict[str, Any]:
    return {"ResourceRecordSets": [{"Name": f"{name}.", "Type": "CNAME"} for name in names]}


def test_the_record_goes_before_the_domain_that_it_leads_to() -> None:
    aws = Recorder(**THERE, list_resource_record_sets=records(DEV.api_domain))
    domain.remove(aws, DEV, zone="Z1")
    done = [name for name, _ in aws.calls if name.startswith(("change", "delete"))]
    assert done == ["change_resource_record_sets", "delete_domain_name"]
    assert aws.asked("delete_domain_name") == [{"domainName": DEV.api_domain}]


def test_the_next_record_of_the_zone_stays() -> None:
    aws = Recorder(**THERE, list_resource_record_sets=records(f"x{DEV.api_domain}"))
    domain.remove(aws, DEV, zone="Z1")
    assert not aws.asked("change_resource_record_sets")


def test_a_domain_that_is_gone_already_is_no_error() -> None:
    aws = Recorder(
        get_domain_name=refusal("NotFoundException"), list_resource_record_sets=records()
    )
    domain.remove(aws, DEV, zone="Z1")
    assert not aws.asked("delete_domain_name")
    assert domain.host(aws, DEV) == ""


def test_a_refusal_is_not_taken_for_absence() -> None:
    aws = Recorder(get_domain_name=refusal("AccessDeniedException"))
    with pytest.raises(ClientError, match="AccessDenied"):
        domain.host(aws, DEV)
