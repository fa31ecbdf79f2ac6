"""`make verify ENV=dev` looks whether a deployed environment is as it should be on AWS.

It prints a line for each check: PASS, FAIL with the reason and what to do, or NOT HERE for what a
stand-in for AWS cannot show. It needs the credentials of an administrator; in dev and staging, the
pipeline's role is enough.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator

import boto3
import requests
from botocore.exceptions import BotoCoreError, ClientError

from core.environments import ENVIRONMENTS, REGION
from deploy.verify import visited, wired
from deploy.verify.deployed import Deployed, Failed, NotHere

#: What each check is called, in order.
CHECKS: dict[str, Callable[[Deployed], None]] = {
    "new videos reach the function": wired.events,
    "the schedule runs": wired.schedule,
    "feedback on emails reaches the function": wired.feedback,
    "only our bucket may call the function": wired.permission,
    "function and API are tagged": wired.tags,
    "the API's own domain leads to it": wired.domain,
    "a second factor is required": wired.second_factor,
    "whom API Gateway turns away gets our answer": wired.throttle_page,
    "names lead somewhere": visited.names,
    "certificates are good": visited.certificates,
    "the site is healthy": visited.health,
    "pages have their headers": visited.headers,
    "only signed links deliver, and in parts": visited.signed_links,
    "an alarm is heard": wired.alarm,
}

#: What only AWS can show: there is no DNS, no CloudFront and no alarm on a stand-in.
ON_AWS_ONLY = {visited.names, visited.certificates, visited.signed_links, wired.alarm}


def results(deployed: Deployed, *, stand_in: bool) -> Iterator[tuple[str, str, str]]:
    """Run the checks one after the other; none stops those after it.

    Args:
        stand_in: this is not AWS.

    Yields:
        What was checked; PASS, FAIL or NOT HERE; the reason and what to do.
    """
    for name, check in CHECKS.items():
        if stand_in and check in ON_AWS_ONLY:
            yield name, "NOT HERE", "only AWS can show this"
            continue
        try:
            check(deployed)
        except NotHere as absent:
            yield name, "NOT HERE", str(absent)
        except Failed as failed:
            yield name, "FAIL", str(failed)
        except (BotoCoreError, ClientError, requests.RequestException) as error:
            yield name, "FAIL", f"{error} → see whether it is there, and whether you may ask"
        else:
            yield name, "PASS", ""


def report(deployed: Deployed, *, stand_in: bool) -> int:
    """Print all results and return the exit status: 1 if a check failed."""
    status = 0
    for name, outcome, reason in results(deployed, stand_in=stand_in):
        print(f"{outcome:<8}  {name}{f': {reason}' if reason else ''}", flush=True)
        status |= outcome == "FAIL"
    return int(status)


def main() -> int:
    """Verify the environment on the command line."""
    parser = argparse.ArgumentParser(prog="verify", description=__doc__)
    parser.add_argument("environment", choices=ENVIRONMENTS)
    environment = ENVIRONMENTS[parser.parse_args().environment]
    session = boto3.session.Session(region_name=REGION)
    deployed = Deployed(environment=environment, client=session.client, web=requests.Session())
    return report(deployed, stand_in="AWS_ENDPOINT_URL" in os.environ)


if __name__ == "__main__":
    sys.exit(main())
