"""A month's budget, and who hears of it."""

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from apexshare.environments import Environment

Budget = budgets.CfnBudget

#: Percent of the budget: when spent, and when the month is foreseen to end there.
NOTICES = (("ACTUAL", 80), ("FORECASTED", 100))


def budget(scope: Construct, *, environment: Environment, email: str) -> None:
    """Of what bears the tag `environment`: switch it on as a cost allocation tag once."""
    budgets.CfnBudget(
        scope,
        "Budget",
        budget=Budget.BudgetDataProperty(
            budget_name=environment.function,
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=Budget.SpendProperty(amount=environment.monthly_budget, unit="USD"),
            cost_filters={"TagKeyValue": [f"user:environment${environment.name}"]},
        ),
        notifications_with_subscribers=[
            Budget.NotificationWithSubscribersProperty(
                notification=Budget.NotificationProperty(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                ),
                subscribers=[Budget.SubscriberProperty(subscription_type="EMAIL", address=email)],
            )
            for kind, percent in NOTICES
        ],
    )
