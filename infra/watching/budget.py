"""The monthly budgets and their notices: of each environment, and of the whole account."""

from typing import Any

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from core.environments import ENVIRONMENTS, Environment
from core.school import PREFIX

Budget = budgets.CfnBudget

#: Percent of the budget at which a notice goes out: of actual and of forecast costs.
NOTICES = (("ACTUAL", 80), ("FORECASTED", 100))

#: US dollars a month for all environments together, whether or not they share an account.
WHOLE_ACCOUNT = sum(environment.monthly_budget for environment in ENVIRONMENTS.values())


def budget(scope: Construct, *, environment: Environment, email: str) -> None:
    """Make the budget of all resources tagged with the environment's name.

    It works once `environment` is activated as a cost allocation tag. Prod also brings the budget
    of its whole account, which sees what carries no tag (traffic, tax, another stack) and needs no
    activation. Source:
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html

    Args:
        email: where the notices go.
    """
    _budget(
        scope,
        "Budget",
        email=email,
        budget_name=environment.function,
        budget_limit=_dollars(environment.monthly_budget),
        cost_filters={"TagKeyValue": [f"user:environment${environment.name}"]},
    )
    if environment.keeps_data:
        _budget(
            scope,
            "AccountBudget",
            email=email,
            budget_name=f"{PREFIX}-account",
            budget_limit=_dollars(WHOLE_ACCOUNT),
        )


def _dollars(amount: int) -> Budget.SpendProperty:
    return Budget.SpendProperty(amount=amount, unit="USD")


def _budget(scope: Construct, construct: str, *, email: str, **data: Any) -> None:
    budgets.CfnBudget(
        scope,
        construct,
        budget=Budget.BudgetDataProperty(budget_type="COST", time_unit="MONTHLY", **data),
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
