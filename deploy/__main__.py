"""`make deploy ENV=prod`: the whole way in order; `make undeploy`: the way back.

Every step can be repeated: after a failure, mend its cause and begin again.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence

import boto3
from botocore.exceptions import ClientError

from apexshare.environments import ENVIRONMENTS, REGION, Environment

#: npm's `latest` is not the CDK 2 command.
CDK = ("npx", "--yes", "aws-cdk@2.1148.1")
SECRETS = (".venv-infra/bin/python", "-m", "infra.secrets")
ZAPPA = (".venv/bin/zappa",)

#: Seconds in which the site must answer; a new distribution's name takes its time.
PATIENCE, PAUSE = 600, 10

#: How CloudFormation says that a stack was begun, and never made.
NEVER_MADE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}

Command = Sequence[str]


def forward(environment: Environment, *, is_there: bool, is_whole: bool = True) -> list[Command]:
    """What brings an environment up, or up to date.

    Args:
        is_there: the function exists.
        is_whole: so does its API. Zappa can neither update nor deploy a function without one.
    """
    name = environment.name
    return [
        (*SECRETS, name),
        (*CDK, "deploy", environment.foundation),
        (*SECRETS, name),
        *([] if is_whole or not is_there else [(*ZAPPA, "undeploy", name, "--yes")]),
        (*ZAPPA, "update" if is_there and is_whole else "deploy", name),
        (*ZAPPA, "certify", name, "--yes"),
        (*CDK, "deploy", environment.edge),
    ]


def back(environment: Environment) -> list[Command]:
    """What takes it down, all but the foundation: in prod its data stays, whatever happens.

    The edge goes first, because what it has set on the function would go with the function.
    """
    return [
        (*CDK, "destroy", environment.edge),
        (*ZAPPA, "undeploy", environment.name, "--yes"),
    ]


def run(commands: Sequence[Command]) -> None:
    """One after the other.

    Raises:
        CalledProcessError: one failed; those after it were not begun.
    """
    for number, command in enumerate(commands, 1):
        print(f"\n{number} of {len(commands)}: {' '.join(command)}", flush=True)
        # Zappa looks for the libraries in the environment that is active.
        subprocess.run(command, check=True, env={**os.environ, "VIRTUAL_ENV": sys.prefix})


def is_deployed(environment: Environment) -> bool:
    """Is there a function already?"""
    try:
        client = boto3.client("lambda", region_name=REGION)
        client.get_function(FunctionName=environment.function)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return False
    return True


def has_api(environment: Environment) -> bool:
    """Did Zappa's stack of the API ever come to its end?"""
    client = boto3.client("cloudformation", region_name=REGION)
    try:
        [stack] = client.describe_stacks(StackName=environment.function)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return False
    return stack["StackStatus"] not in NEVER_MADE


def answers(origin: str, *, patience: float = PATIENCE, pause: float = PAUSE) -> str:
    """Ask the site for its health until it is well; empty if it is, else what it last said."""
    said, deadline = "", time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=10) as answer:  # noqa: S310
                said = answer.read().decode()
            if json.loads(said).get("healthy"):
                return ""
        except (OSError, ValueError) as error:
            said = str(error)
        if time.monotonic() > deadline:
            return said
        time.sleep(pause)


def main() -> int:
    """Exit status 1 where the site does not answer in the end."""
    parser = argparse.ArgumentParser(prog="deploy", description=__doc__)
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--back", action="store_true", help="take it down")
    options = parser.parse_args()
    environment = ENVIRONMENTS[options.environment]
    if options.back:
        run(back(environment))
        return 0
    is_there, is_whole = is_deployed(environment), has_api(environment)
    run(forward(environment, is_there=is_there, is_whole=is_whole))
    if problem := answers(environment.origin):
        print(f"\n{environment.origin} is not well: {problem}", file=sys.stderr)
        return 1
    print(f"\n{environment.origin} answers.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
