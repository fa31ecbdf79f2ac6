"""Hooks named in zappa_settings.json. Zappa loads this file by path, not as part of a package."""

import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


def refuse_certify(cli: Any) -> None:
    """Refuse `zappa certify` (callback `settings`).

    Raises:
        ClickException: Zappa shows its message and ends.
    """
    if cli.command != "certify":
        return
    from click import ClickException

    from core.environments import ENVIRONMENTS

    raise ClickException(
        f"{ENVIRONMENTS[cli.api_stage].api_domain} needs no `zappa certify`: the foundation makes "
        "this domain, and each deployment leads it to the API. Zappa would put a second CloudFront "
        "before it (see “On Lambda” in docs/architecture.md)."
    )


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
    from core.environments import ENVIRONMENTS, UNAVAILABLE_PAGE
    from deploy.aws import gateway
    from deploy.aws.complete import limit, subscribe
    from deploy.aws.domain import lead_to
    from deploy.aws.events import tell_of_videos
    from deploy.zip import package

    environment, session = ENVIRONMENTS[cli.api_stage], cli.zappa.boto_session
    [videos] = [
        each["event_source"] for each in cli.stage_config["events"] if "event_source" in each
    ]
    tell_of_videos(session, function=cli.lambda_name, environment=environment, source=videos)
    subscribe(session, function=cli.lambda_name, environment=environment)
    api = cli.zappa.get_api_id(cli.lambda_name)
    gateway.complete(
        session.client("apigateway"),
        api=api,
        stage=environment.name,
        page=(package.STATIC / UNAVAILABLE_PAGE).read_text(),
    )
    limit(session, api=api, function=cli.lambda_name, environment=environment)
    lead_to(api, session=session, environment=environment)
