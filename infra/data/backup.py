"""The optional daily copy of the table in another region.

Point-in-time recovery, which every environment has, covers everything but the loss of a region.
"""

from aws_cdk import Aws, Duration
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from constructs import Construct

from core.environments import Environment
from core.environments.lifetimes import RECOVERY_DAYS
from infra.accepted import accept

POLICY = "policy/service-role/AWSBackupServiceRolePolicyForBackup"
MANAGED = "AWS writes and keeps the policy by which AWS Backup reads what it backs up."
VAULT_KEY = "The vault takes AWS Backup's own key, as does the table unless `customer_key` is set."


def vault(scope: Construct, environment: Environment) -> backup.BackupVault:
    """Make a vault, which has the same name in both regions."""
    made = backup.BackupVault(scope, "Vault", backup_vault_name=environment.function)
    accept(made, {"CKV_AWS_166": VAULT_KEY})
    return made


def daily_copy(
    scope: Construct, *, environment: Environment, region: str, table: dynamodb.Table
) -> None:
    """Back up `table` every night and copy the backup to `region`."""
    abroad = backup.BackupVault.from_backup_vault_arn(
        scope,
        "VaultAbroad",
        f"arn:aws:backup:{region}:{Aws.ACCOUNT_ID}:backup-vault:{environment.function}",
    )
    plan = backup.BackupPlan(
        scope,
        "Backups",
        backup_plan_name=environment.function,
        backup_vault=vault(scope, environment),
        backup_plan_rules=[
            backup.BackupPlanRule(
                rule_name="daily",
                schedule_expression=events.Schedule.cron(hour="5", minute="0"),
                # No longer than point-in-time recovery: no copy delays the end of an erasure.
                delete_after=Duration.days(RECOVERY_DAYS),
                copy_actions=[
                    backup.BackupPlanCopyActionProps(
                        destination_backup_vault=abroad, delete_after=Duration.days(RECOVERY_DAYS)
                    )
                ],
            )
        ],
    )
    selection = plan.add_selection(
        "Table", resources=[backup.BackupResource.from_dynamo_db_table(table)]
    )
    accept(
        selection, {f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:{POLICY}]": MANAGED}
    )
