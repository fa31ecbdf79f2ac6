"""The month's budget."""

import pytest

from tests.infra.conftest import Made


@pytest.mark.parametrize(("name", "dollars"), [("dev", 10), ("staging", 20), ("prod", 100)])
def test_the_budget_warns_before_the_month_is_over(made: Made, name: str, dollars: int) -> None:
    [found] = made.properties(f"{name}-foundation", "AWS::Budgets::Budget")
    assert found["Budget"]["BudgetLimit"] == {"Amount": dollars, "Unit": "USD"}
    assert found["Budget"]["TimeUnit"] == "MONTHLY"
    assert found["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:environment${name}"]}
    notices = [each["Notification"] for each in found["NotificationsWithSubscribers"]]
    assert [(each["NotificationType"], each["Threshold"]) for each in notices] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
