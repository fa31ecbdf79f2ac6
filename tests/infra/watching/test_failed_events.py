"""Events that the function could not handle."""

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_fails_three_times_waits_in_the_queue(made: Made, name: str) -> None:
    [queue] = made.properties(f"{name}-foundation", "AWS::SQS::Queue")
    assert queue["QueueName"] == f"{PREFIX}-failed-events-{name}"
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    configurations = made.properties(f"{name}-edge", "AWS::Lambda::EventInvokeConfig")
    assert {each["Qualifier"] for each in configurations} == {"$LATEST", "feedback"}
    for each in configurations:
        assert each["FunctionName"] == f"{PREFIX}-{name}"
        assert each["MaximumRetryAttempts"] == 2
        assert each["DestinationConfig"]["OnFailure"]["Destination"]
