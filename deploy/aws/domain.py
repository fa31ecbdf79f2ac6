"""The API's own domain, and its record in the school's zone.

    python -m deploy.aws.domain dev

removes both. Zappa makes them, one after the other, and never removes either.
"""

import argparse
from typing import Any

import boto3
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS, REGION, Environment
from deploy import ROOT
from deploy.configure import standing


def host(session: Any, environment: Environment) -> str:
    """Return the host behind the API's own domain; an empty string if there is no such domain."""
    try:
        found = session.client("apigateway").get_domain_name(domainName=environment.api_domain)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return ""
    return str(found["distributionDomainName"])


def remove(session: Any, environment: Environment, *, zone: str) -> None:
    """Remove the record and then the domain, so that the record never points to nothing.

    Either may be gone already.

    Args:
        zone: the id of the school's hosted zone.
    """
    route53, name = session.client("route53"), f"{environment.api_domain}."
    listed = route53.list_resource_record_sets(
        HostedZoneId=zone, StartRecordName=name, StartRecordType="CNAME", MaxItems="1"
    )
    for record in listed["ResourceRecordSets"]:
        if (record["Name"], record["Type"]) == (name, "CNAME"):
            change = {"Action": "DELETE", "ResourceRecordSet": record}
            route53.change_resource_record_sets(
                HostedZoneId=zone, ChangeBatch={"Changes": [change]}
            )
    if host(session, environment):
        session.client("apigateway").delete_domain_name(domainName=environment.api_domain)


def main() -> None:
    """Remove the domain of the environment on the command line."""
    parser = argparse.ArgumentParser(prog="deploy.aws.domain", description=__doc__)
    parser.add_argument("environment", choices=ENVIRONMENTS)
    environment = ENVIRONMENTS[parser.parse_args().environment]
    zone = standing(ROOT).get("hosted-zone-id") or parser.error("no hosted zone: make configure")
    remove(boto3.session.Session(region_name=REGION), environment, zone=zone)
    print(f"{environment.api_domain} is gone.")


if __name__ == "__main__":
    main()
