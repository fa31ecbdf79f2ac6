"""The DynamoDB table: docs/specification.md, "Database Schema Design", and a third index."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept
from infra.data.removal import removal

#: By student, by month and by trainer; `apexshare/table.py` describes their keys.
INDEXES = ("GSI1", "GSI2", "GSI3")


def table(scope: Construct, *, environment: Environment, key: kms.Key | None) -> dynamodb.Table:
    """Make the one table of an environment."""
    made = dynamodb.Table(
        scope,
        "Table",
        table_name=environment.table,
        partition_key=_text("PK"),
        sort_key=_text("SK"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=(
            dynamodb.TableEncryption.CUSTOMER_MANAGED
            if key
            else dynamodb.TableEncryption.AWS_MANAGED
        ),
        encryption_key=key,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        time_to_live_attribute="ttl",
        deletion_protection=environment.keeps_data,
        removal_policy=removal(environment),
    )
    for name in INDEXES:
        made.add_global_secondary_index(
            index_name=name,
            partition_key=_text(f"{name}PK"),
            sort_key=_text(f"{name}SK"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
    if not key:
        accept(made, {"CKV_AWS_119": "The foundation asks for AWS's key; `customer_key` is ours."})
    return made


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
