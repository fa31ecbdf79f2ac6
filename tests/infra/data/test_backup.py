"""The daily copy of the table."""

import pytest

from core.environments import ENVIRONMENTS
from core.environments.lifetimes import RECOVERY_DAYS
from tests.infra.conftest import Made


def test_a_daily_copy_goes_to_another_region(everything: Made) -> None:
    [plan] = everything.properties("prod-foundation", "AWS::Backup::BackupPlan")
    [rule] = plan["BackupPlan"]["BackupPlanRule"]
    assert rule["Lifecycle"] == {"DeleteAfterDays": RECOVERY_DAYS}
    assert "us-west-2" in str(rule["CopyActions"])
    [vault] = everything.properties("prod-copies", "AWS::Backup::BackupVault")
    assert vault["BackupVaultName"] in str(rule["CopyActions"])


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_copy_leaves_the_region_unless_asked_for(made: Made, name: str) -> None:
    assert made.resources(f"{name}-foundation", "AWS::Backup::BackupPlan") == []
