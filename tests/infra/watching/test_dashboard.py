"""The dashboard: docs/specification.md, "Monitoring & Observability Framework"."""

import json
from typing import Any

import pytest

from tests.infra.conftest import Made


def test_the_dashboard_has_the_specified_charts(made: Made) -> None:
    name, titles = dashboard(made, "prod")
    assert name == "ApexShare-Overview"
    assert titles >= {
        "Lambda-Invocations",
        "API-Gateway-Requests",
        "S3-Upload-Success-Rate",
        "DynamoDB-Throttles",
        "SES-Delivery-Rate",
        "Uploads",
        "Seconds from object to email",
    }


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_other_environments_dashboards_have_names_of_their_own(made: Made, name: str) -> None:
    title, widgets = dashboard(made, name)
    assert title == f"ApexShare-Overview-{name}"
    assert widgets.isdisjoint({"Uploads", "S3-Upload-Success-Rate"})


def dashboard(made: Made, name: str) -> tuple[str, set[str]]:
    [found] = made.properties(f"{name}-edge", "AWS::CloudWatch::Dashboard")
    # References stand between pieces of text; what they refer to matters to no title.
    pieces = found["DashboardBody"]["Fn::Join"][1]
    body = "".join(piece if isinstance(piece, str) else "x" for piece in pieces)
    widgets: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found["DashboardName"], {widget["properties"]["title"] for widget in widgets}
