"""What zappa_settings.json names. Zappa loads this file by its path, outside of our package."""

import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


def certify(cli: Any) -> None:
    """The callback `settings`: the ARN that `zappa certify` needs has an account's number in it.

    A domain whose record it does not find, Zappa would make once more, and fail; and it looks at
    the first 300 records only.
    """
    if cli.command != "certify":
        return
    from apexshare.environments import ENVIRONMENTS
    from deploy.aws.complete import certificate
    from deploy.aws.domain import host

    session, environment = cli.zappa.boto_session, ENVIRONMENTS[cli.api_stage]
    cli.override_stage_config_setting("certificate_arn", certificate(session, environment))
    if there := host(session, environment):
        cli.zappa.update_route53_records(environment.api_domain, there)
        cli.override_stage_config_setting("route53_enabled", False)


def stage() -> None:
    """`prebuild_script`."""
    from deploy.zip import package

    package.stage()


def finish(cli: Any) -> None:
    """The callback `zip`; `cli` is Zappa's. No page may go out before what it links to."""
    from apexshare.environments import ENVIRONMENTS
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
    """The callback `post`, after `zappa deploy` and `zappa update`."""
    from apexshare.environments import ENVIRONMENTS
    from deploy.aws.complete import limit, subscribe

    environment, session = ENVIRONMENTS[cli.api_stage], cli.zappa.boto_session
    subscribe(session, function=cli.lambda_name, environment=environment)
    api = cli.zappa.get_api_id(cli.lambda_name)
    limit(session, api=api, function=cli.lambda_name, environment=environment)
