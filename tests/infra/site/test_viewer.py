"""`viewer.js`, as CloudFront runs it."""

import json
import subprocess

from core.environments import VIEWER_ADDRESS_HEADER
from tests.infra.conftest import Made


def test_the_function_learns_who_asks_and_nobody_can_forge_it(made: Made) -> None:
    [function] = made.properties("prod-edge", "AWS::CloudFront::Function")
    header = VIEWER_ADDRESS_HEADER.lower()
    request = {"headers": {header: {"value": "203.0.113.9"}}}
    event = {"viewer": {"ip": "198.51.100.7"}, "request": request}
    call = f"console.log(JSON.stringify(handler({json.dumps(event)})))"
    script = f"{function['FunctionCode']}\n{call}"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["headers"] == {header: {"value": "198.51.100.7"}}
