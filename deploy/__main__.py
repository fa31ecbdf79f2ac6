"""`make deploy ENV=prod` runs every step in order; `make undeploy` takes them back.

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

from core.environments import ENVIRONMENTS, FIREWALL_OUTPUT, NO_FIREWALL, REGION, Environment
from deploy.aws.stacks import CDK, find, output, was_made
from deploy.ready import Check, NotReady

SECRETS = (".venv-infra/bin/python", "-m", "infra.rights.secrets")
ZAPPA = (".venv/bin/zappa",)

#: Seconds to wait for the site, since a new distribution's name takes a while, and between
#: attempts.
PATIENCE, PAUSE = 600, 10

Command = Sequence[str]


class Stopped(Exception):
    """A step failed; the steps after it were not run."""


def forward(
    environment: Environment,
    *,
    is_there: bool,
    is_whole: bool = True,
    loses_firewall: bool = False,
) -> list[Command]:
    """Return the commands that bring an environment up, or up to date.

    Args:
        is_there: the function exists.
        is_whole: its API exists, too. Without one, Zappa can neither update nor deploy a function.
        loses_firewall: the site still has one that is switched off now. The edge then lets go of
            it first, because the foundation can delete nothing that another stack uses.
    """
    name = environment.name
    return [
        (*SECRETS, name),
        *([(*CDK, "deploy", "--exclusively", environment.edge)] if loses_firewall else []),
        (*CDK, "deploy", environment.foundation),
        (*SECRETS, name),
        *([] if is_whole or not is_there else [(*ZAPPA, "undeploy", name, "--yes")]),
        (*ZAPPA, "update" if is_there and is_whole else "deploy", name),
        (*CDK, "deploy", environment.edge),
    ]


def back(environment: Environment, *, is_there: bool) -> list[Command]:
    """Return the commands that take an environment down, all but the foundation and its data.

    The edge goes first, because its settings on the function would disappear with the function.

    Args:
        is_there: the function exists.
    """
    name = environment.name
    return [
        (*CDK, "destroy", environment.edge),
        *([(*ZAPPA, "undeploy", name, "--yes")] if is_there else []),
    ]


def run(commands: Sequence[Command]) -> None:
    """Run the commands one after the other.

    Raises:
        Stopped: one failed, or somebody pressed Ctrl-C.
    """
    for number, command in enumerate(commands, 1):
        step = f"{number} of {len(commands)}"
        print(f"\n{step}: {' '.join(command)}", flush=True)
        try:
            # Zappa looks for the libraries in the environment that is active.
            subprocess.run(command, check=True, env={**os.environ, "VIRTUAL_ENV": sys.prefix})
        except subprocess.CalledProcessError:
            raise Stopped(f"Step {step} failed; what stands above says why.") from None
        except KeyboardInterrupt:
            raise Stopped(f"Step {step} was stopped.") from None


def is_deployed(environment: Environment) -> bool:
    """Return whether the function exists."""
    try:
        client = boto3.client("lambda", region_name=REGION)
        client.get_function(FunctionName=environment.function)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return False
    return True


def has_api(environment: Environment) -> bool:
    """Return whether Zappa's stack with the API was ever completed."""
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    return was_made(find(environment.function, cloudformation=cloudformation))


def loses_firewall(environment: Environment) -> bool:
    """Return whether the site has a firewall on AWS that is switched off in the table."""
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    if environment.firewall or not was_made(find(environment.edge, cloudformation=cloudformation)):
        return False
    foundation = find(environment.foundation, cloudformation=cloudformation)
    return output(foundation, FIREWALL_OUTPUT) not in {"", NO_FIREWALL}


def answers(origin: str, *, patience: float = PATIENCE, pause: float = PAUSE) -> str:
    """Wait until the site reports that it is healthy.

    Args:
        patience: seconds to wait in all.
        pause: seconds between two requests.

    Returns:
        An empty string, or the last answer of a site that stayed unhealthy.
    """
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


def up(environment: Environment) -> None:
    """Check that everything is ready, deploy, and wait for the site.

    Raises:
        NotReady: something has to be done first.
        Stopped: a step failed, or the site is not healthy at the end.
    """
    Check(environment=environment).all()
    is_there, is_whole = is_deployed(environment), has_api(environment)
    run(
        forward(
            environment,
            is_there=is_there,
            is_whole=is_whole,
            loses_firewall=loses_firewall(environment),
        )
    )
    if problem := answers(environment.origin):
        raise Stopped(f"{environment.origin} is not well: {problem}")
    print(f"\n{environment.origin} answers.")


def down(environment: Environment) -> None:
    """Take the environment down.

    Raises:
        NotReady: AWS does not know who asks.
        Stopped: a step failed.
    """
    Check(environment=environment).account()
    run(back(environment, is_there=is_deployed(environment)))


def main() -> int:
    """Deploy or undeploy; exit status 1 if that fails."""
    parser = argparse.ArgumentParser(prog="deploy", description=__doc__)
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--back", action="store_true", help="take it down")
    options = parser.parse_args()
    target, go = ("undeploy", down) if options.back else ("deploy", up)
    try:
        go(ENVIRONMENTS[options.environment])
    except (NotReady, Stopped) as error:
        again = f"make {target} ENV={options.environment}"
        print(f"\n{error}\nMend that, and say `{again}` again.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
