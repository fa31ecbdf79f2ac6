"""The one DynamoDB table, `apexshare-uploads-{environment}`. Every item in it is an `Item`.

| Item            | PK                     | SK                       | defined in            |
| --------------- | ---------------------- | ------------------------ | --------------------- |
| Upload          | `UPLOAD#{fileId}`      | `METADATA#{uploadDate}`  | `uploads.models`      |
| Event (history) | `UPLOAD#{fileId}`      | `EVENT#{instant}#{kind}` | `uploads.history`     |
| Count of a day  | `TRAINER#{sub}`        | `DAY#{YYYY-MM-DD}`       | `uploads.counts`      |
| Suppression     | `STUDENT#{email}`      | `SUPPRESSION`            | `uploads.suppression` |
| Its lifting     | `STUDENT#{email}`      | `LIFT`                   | `uploads.suppression` |
| Idempotency key | `IDEMPOTENCY#{sha256}` | `IDEMPOTENCY`            | `uploads.idempotency` |
| Last sign-in    | `ACCOUNT#{sub}`        | `SIGN_IN`                | `accounts.sign_ins`   |
| Session         | `SESSION#{sha256}`     | `SESSION`                | `accounts.sessions`   |
| Rate window     | `RATE#{scope}#{hash}`  | `WINDOW#{slot}`          | `apexshare.limits`    |

| An upload is also in | PK               | SK                            |
| -------------------- | ---------------- | ----------------------------- |
| GSI1, by student     | `STUDENT#{email}`| `DATE#{uploadDate}`           |
| GSI2, by month       | `DATE#{YYYY-MM}` | `UPLOAD#{uploadDate}#{fileId}`|
| GSI3, by trainer     | `TRAINER#{sub}`  | `DATE#{uploadDate}`           |
| a count is in GSI2   | `COUNT#{YYYY-MM}`| `DAY#{date}#{sub}`            |

| Access pattern                              | Cost                                             |
| ------------------------------------------- | ------------------------------------------------ |
| the upload behind a link, an S3 key, a row  | Query PK + `METADATA#`, one item                 |
| an upload and its whole history             | Query PK                                         |
| the uploads of one form (a batch)           | BatchGetItem: each knows the ids of all          |
| a trainer's uploads, newest first           | Query GSI3, one page                             |
| a trainer's uploads to one student          | Query GSI1, a student's few uploads, filtered    |
| what still waits for its object or its email| Query GSI2 of the last days, filtered on status  |
| begin uploads, move a status, count         | one TransactWriteItems: the upload and its event |
| how many uploads a trainer has              | Query TRAINER# + `DAY#`, at most 30 small items  |
| everybody's last 30 days (charts)           | two Queries of GSI2, an item per trainer and day |
| does a student's mailbox take our email?    | GetItem; a condition where an upload is begun    |
| support: uploads of a student, trainer, month| Query, one page; with a status 400 items at most |
| support: what has gone wrong                | Query GSI2 of the last months, 400 items at most |
| when trainers last signed in                | BatchGetItem, one page of trainers               |
| a request's session                         | GetItem                                          |
| what a program's repeated request made      | GetItem, and only when the write met a first one |
| a request against its limit                 | UpdateItem (ADD)                                 |

Keys and attribute names are the architecture foundation's ("Database Schema Design"); GSI3 is ours,
so that a trainer sees their own uploads only.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.functional import classproperty
from pynamodb.attributes import Attribute, DiscriminatorAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.constants import NULL, STRING
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from apexshare import aws

#: How often a transaction is tried, in all, while its items are busy.
TRANSACTION_TRIES = 6

#: Why a transaction was not done that may be done a moment later. botocore does not try it again.
BUSY = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}

#: DynamoDB's limit of items in a transaction.
MOST_WRITTEN = 100

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class ConditionFailed(Exception):
    """A conditional write found the item in another state than it asked for."""


def is_refused(error: PynamoDBException) -> bool:
    """Was a conditional write of one item not done because of its condition?

    A try whose answer was lost may have been what changed the item.
    """
    cause = error.cause
    return (
        isinstance(cause, ClientError)
        and aws.error_code(cause) == "ConditionalCheckFailedException"
    )


def instant(at: datetime) -> str:
    """An instant as the table spells it: UTC, whole seconds, such as "2025-09-19T12:00:00Z"."""
    return at.astimezone(UTC).strftime(INSTANT_FORMAT)


class InstantAttribute(Attribute[datetime]):
    """An aware datetime, kept as text in UTC to the second, so that it sorts and reads well."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return instant(value)

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


class ByStudent(GlobalSecondaryIndex["Item"]):
    """GSI1: one student's uploads by date."""

    class Meta:
        index_name = "GSI1"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True, attr_name="GSI1PK")
    sk = UnicodeAttribute(range_key=True, attr_name="GSI1SK")


class ByMonth(GlobalSecondaryIndex["Item"]):
    """GSI2: everyone's uploads of one month by instant."""

    class Meta:
        index_name = "GSI2"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True, attr_name="GSI2PK")
    sk = UnicodeAttribute(range_key=True, attr_name="GSI2SK")


class ByTrainer(GlobalSecondaryIndex["Item"]):
    """GSI3: one trainer's uploads by date."""

    class Meta:
        index_name = "GSI3"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True, attr_name="GSI3PK")
    sk = UnicodeAttribute(range_key=True, attr_name="GSI3SK")


class Item(Model):
    """What all items share: the keys, the type, and when DynamoDB may clear it away."""

    class Meta:
        billing_mode = "PAY_PER_REQUEST"
        stream_view_type = "NEW_AND_OLD_IMAGES"

        # Read at first use, because Django's settings are not there when the class is made.
        @classproperty
        def table_name(cls) -> str:
            return settings.ENVIRONMENT.table

    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
    sk = UnicodeAttribute(range_key=True, attr_name="SK")
    gsi1pk = UnicodeAttribute(null=True, attr_name="GSI1PK")
    gsi1sk = UnicodeAttribute(null=True, attr_name="GSI1SK")
    gsi2pk = UnicodeAttribute(null=True, attr_name="GSI2PK")
    gsi2sk = UnicodeAttribute(null=True, attr_name="GSI2SK")
    gsi3pk = UnicodeAttribute(null=True, attr_name="GSI3PK")
    gsi3sk = UnicodeAttribute(null=True, attr_name="GSI3SK")
    item_type = DiscriminatorAttribute(attr_name="itemType")
    # DynamoDB deletes up to 48 hours late, so this only cleans up; rules look at the clock.
    ttl = TTLAttribute(null=True)

    by_student = ByStudent()
    by_month = ByMonth()
    by_trainer = ByTrainer()

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """The item that DynamoDB describes, of the class that its type names.

        PynamoDB's own sets each attribute up to three times, by ways that also suit nested items.
        """
        kind = cls.item_type.deserialize(cls.item_type.get_value(data["itemType"]))
        if not issubclass(kind, cls):
            raise TypeError(f"A {kind.__name__} is no {cls.__name__}")
        item: Self = kind.__new__(kind)
        item.attribute_values = {}
        for name, attribute in kind.get_attributes().items():
            value = data.get(attribute.attr_name)
            if value and NULL not in value:
                item.attribute_values[name] = attribute.deserialize(attribute.get_value(value))
            elif attribute.default is not None:
                item.attribute_values[name] = attribute.default
        return item

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """PynamoDB's, on our client. By itself it would make a client for each class of items."""
        connection = super()._get_connection()
        connection.connection._client = aws.client("dynamodb")
        return connection


@dataclass(frozen=True)
class Change:
    """What to do to an item, if it meets the condition; without one, it is made if need be."""

    item: Item
    actions: Sequence[Action]
    condition: Condition | None = None


def commit(
    *,
    put: Sequence[Item] = (),
    put_if: Sequence[tuple[Item, Condition]] = (),
    check: Sequence[tuple[Item, Condition]] = (),
    change: Sequence[Change] = (),
    delete: Sequence[Item] = (),
    token: str | None = None,
) -> None:
    """Write several items, all or none, in one TransactWriteItems (at most `MOST_WRITTEN`).

    Args:
        put: items to write whole.
        put_if: the same, each if what is there meets its condition.
        check: items (their keys will do) that are left as they are, if each meets its condition.
        delete: items to remove, if they are there.
        token: by which DynamoDB knows the same transaction again, for ten minutes, and does it
            once.

    Raises:
        ConditionFailed: an item does not meet its condition; nothing was written.
        TransactWriteError: DynamoDB could not do it; nothing was written.
    """
    for tries_left in reversed(range(TRANSACTION_TRIES)):
        try:
            with TransactWrite(
                connection=Item._get_connection().connection, client_request_token=token
            ) as write:
                for item, only_if in check:
                    keys = {"hash_key": item.pk, "range_key": item.sk}
                    write.condition_check(Item, **keys, condition=only_if)
                for wanted in change:
                    write.update(
                        wanted.item, actions=list(wanted.actions), condition=wanted.condition
                    )
                for item in put:
                    write.save(item)
                for item, only_if in put_if:
                    write.save(item, condition=only_if)
                for item in delete:
                    write.delete(item, condition=Item.pk.exists())
            return
        except TransactWriteError as error:
            codes = {reason.code for reason in error.cancellation_reasons if reason}
            if "ConditionalCheckFailed" in codes:
                raise ConditionFailed from error
            # Another write held the item for a moment (a download being counted, say).
            if not codes & BUSY or not tries_left:
                raise
            time.sleep(random.uniform(0.01, 0.05) * (TRANSACTION_TRIES - tries_left))
