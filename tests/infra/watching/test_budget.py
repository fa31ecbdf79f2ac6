"""The month's budget."""

from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import Made


def budgets(made: Made, name: str, *, of_the_account: bool) -> list[dict[str, Any]]:
    found = made.properties(f"{name}-foundation", "AWS::Budgets::Budget")
    return [each for each in found if ("CostFilters" in each["Budget"]) is not of_the_account]


def test_one_budget_sees_the_whole_account_tagged_or_not(made: Made) -> None:
    found = [budgets(made, name, of_the_account=True) for name in ENVIRONMENTS]
    [account] = [each for some in found for each in some]
    assert account["Budget"]["BudgetLimit"] == {"Amount": 130, "Unit": "USD"}
    assert account["NotificationsWithSubscribers"]


@pytest.mark.parametrize(("name", "dollars"), [("dev", 10), ("staging", 20), ("prod", 100)])
def test_the_budget_warns_before_the_month_is_over(made: Made, name: str, dollars: int) -> None:
    [found] = budgets(made, name, of_the_account=False)
    assert found["Budget"]["BudgetLimit"] == {"Amount": dollars, "Unit": "USD"}
    assert found["Budget"]["TimeUnit"] == "MONTHLY"
    assert found["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:environment${name}"]}
    notices = [each["Notification"] for each in found["NotificationsWithSubscribers"]]
    assert [(each["NotificationType"], each["Threshold"]) for each in notices] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
