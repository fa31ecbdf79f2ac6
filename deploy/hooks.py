"""Hooks named in zappa_settings.json. Zappa loads this file by path, not as part of a package."""

import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


def certify(cli: Any) -> None:
    """Prepare `zappa certify` (callback `settings`).

    It needs a certificate's ARN, which contains the account's number. If the API's domain exists,
    its record is made here: Zappa looks through the first 300 records only, and would otherwise
    try to make the domain again, and fail.
    """
    if cli.command != "certify":
        return
    from core.environments import ENVIRONMENTS
    from deploy.aws.complete import certificate
    from deploy.aws.domain import host

    session, environment = cli.zappa.boto_session, ENVIRONMENTS[cli.api_stage]
    cli.override_stage_config_setting("certificate_arn", certificate(session, environment))
    if there := host(session, environment):
        cli.zappa.update_route53_records(environment.api_domain, there)
        cli.override_stage_config_setting("route53_enabled", False)


def stage() -> None:
    """Lay out the contents of the zip (`prebuild_script`)."""
    from deploy.zip import package

    package.stage()


def finish(cli: Any) -> None:
    """Rewrite the zip and upload the static files (callback `zip`).

    This runs before the function changes, because no page may go out before the files it links to.

    Args:
        cli: Zappa's command line.
    """
    from core.environments import ENVIRONMENTS
    from deploy.aws import static
    from deploy.zip import package

    package.finish(cli)
    if cli.command in {"deploy", "update"}:
        static.upload(
            cli.zappa.boto_session,
            folder=package.STATIC,
            environment=ENVIRONMENTS[cli.api_stage],
        )


def complete(cli: Any) -> None:
    """Complete `zappa deploy` and `zappa update` (callback `post`)."""
    from core.environments import ENVIRONMENTS
    from deploy.aws.complete import limit, subscribe
    from deploy.aws.events import tell_of_videos

    environment, session = ENVIRONMENTS[cli.api_stage], cli.zappa.boto_session
    [videos] = [
        each["event_source"] for each in cli.stage_config["events"] if "event_source" in each
    ]
    tell_of_videos(session, function=cli.lambda_name, environment=environment, source=videos)
    subscribe(session, function=cli.lambda_name, environment=environment)
    api = cli.zappa.get_api_id(cli.lambda_name)
    limit(session, api=api, function=cli.lambda_name, environment=environment)
