"""A daily copy of the table in another region, where an environment wants one.

Point-in-time recovery, which every environment has, covers all but the loss of a whole region.
"""

from aws_cdk import Aws, Duration
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from constructs import Construct

from apexshare.environments import Environment
from infra.accepted import accept

#: As long as point-in-time recovery reaches back, so that an erasure is complete by then.
BACKUP_DAYS = 35

POLICY = "policy/service-role/AWSBackupServiceRolePolicyForBackup"
MANAGED = "AWS writes and keeps the policy by which AWS Backup reads what it backs up."
VAULT_KEY = "The vault takes AWS Backup's own key, as does the table unless `customer_key` is set."


def vault(scope: Construct, environment: Environment) -> backup.BackupVault:
    """The vault; in both regions it has the same name."""
    made = backup.BackupVault(scope, "Vault", backup_vault_name=environment.function)
    accept(made, {"CKV_AWS_166": VAULT_KEY})
    return made


def daily_copy(
    scope: Construct, *, environment: Environment, region: str, table: dynamodb.Table
) -> None:
    """Back up `table` at night, and copy that to `region`."""
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
                delete_after=Duration.days(BACKUP_DAYS),
                copy_actions=[
                    backup.BackupPlanCopyActionProps(
                        destination_backup_vault=abroad, delete_after=Duration.days(BACKUP_DAYS)
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
