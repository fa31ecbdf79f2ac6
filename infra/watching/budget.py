"""The monthly budget and its notices."""

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from core.environments import Environment

Budget = budgets.CfnBudget

#: Percent of the budget at which a notice goes out: of actual and of forecast costs.
NOTICES = (("ACTUAL", 80), ("FORECASTED", 100))


def budget(scope: Construct, *, environment: Environment, email: str) -> None:
    """Make the budget of all resources tagged with the environment's name.

    It works once `environment` is activated as a cost allocation tag.

    Args:
        email: where the notices go.
    """
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
