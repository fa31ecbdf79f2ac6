"""The function's entry point in this process, with the settings that `zappa deploy dev` packs.

So an event takes the same way on one machine as on AWS.
"""

import json
import logging
import os
import sys
from functools import cache
from types import ModuleType
from typing import Any

from apexshare.local.services.machine import ROOT

logger = logging.getLogger(__name__)

STAGE = "dev"


@cache
def _handler() -> Any:
    from zappa.cli import ZappaCLI

    from apexshare.lambda_handler import handler

    cli = ZappaCLI()
    cli.api_stage = STAGE
    cli.load_settings(str(ROOT / "zappa_settings.json"))
    module = ModuleType("zappa_settings")
    exec(cli.get_zappa_settings_string(), module.__dict__)  # Zappa's generated module, as on AWS
    # The one difference: Django is set up already, against the services of this machine.
    module.__dict__["DJANGO_SETTINGS"] = os.environ["DJANGO_SETTINGS_MODULE"]
    module.__dict__["ENVIRONMENT_VARIABLES"] = {}
    module.__dict__["LOG_LEVEL"] = "INFO"
    sys.modules["zappa_settings"] = module
    return handler


def invoke(event: dict[str, Any]) -> Any:
    """Handle an event as Lambda does. Raises whatever the handler raises."""
    return _handler()(event, None)


def publish(topic: str, message: dict[str, Any]) -> None:
    """Hand a message over as SNS does on one of our topics."""
    arn = f"arn:aws:sns:us-east-1:000000000000:{topic}"
    invoke({"Records": [{"Sns": {"TopicArn": arn, "Message": json.dumps(message)}}]})


def invoke_schedule(function: str) -> None:
    """Run `function` as EventBridge does when its schedule is due; failures are logged."""
    try:
        invoke(
            {
                "detail-type": "Scheduled Event",
                "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{STAGE}-{function}"],
            }
        )
    except Exception:
        logger.exception("%s failed", function)
