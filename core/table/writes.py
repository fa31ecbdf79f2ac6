"""Writes to the table: several items in one transaction, all or none, each under its condition.

    commit(Change(upload, {"status": "revoked"}, only_if=Upload.status == "completed"), Put(event))

What `Change` writes it also sets on the object in memory, as the table would give it back: nobody
repeats by hand what was written.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.attributes import Attribute
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from core import aws
from core.table.items import Item

#: How often a transaction is tried, in all, while its items are busy.
MAX_TRIES = 6

#: Why a transaction was not done that may be done a moment later. botocore does not try it again.
BUSY = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}

#: DynamoDB's limit of items in a transaction. Source:
#: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MAX_ITEMS = 100


class ConditionFailed(Exception):
    """A conditional write found the item in another state than it asked for."""


@dataclass(frozen=True)
class Write:
    """One item's part in a transaction, done if the item as it is in the table meets `only_if`."""

    item: Item
    only_if: Condition | None = field(default=None, kw_only=True)

    def add_to(self, transaction: TransactWrite) -> None:
        """Make it part of `transaction`."""
        raise TypeError(f"{type(self).__name__} is no kind of write")

    def remember(self) -> None:
        """Set on the object in memory what was written."""


class Put(Write):
    """Write the item whole."""

    def add_to(self, transaction: TransactWrite) -> None:
        transaction.save(self.item, condition=self.only_if)


class Check(Write):
    """Leave the item (its keys will do) as it is."""

    def add_to(self, transaction: TransactWrite) -> None:
        transaction.condition_check(
            Item, hash_key=self.item.pk, range_key=self.item.sk, condition=self.only_if
        )


class Delete(Write):
    """Remove the item, which must be there."""

    def add_to(self, transaction: TransactWrite) -> None:
        is_there = Item.pk.exists()
        condition = is_there if self.only_if is None else is_there & self.only_if
        transaction.delete(self.item, condition=condition)


@dataclass(frozen=True)
class Change(Write):
    """Set some attributes, by their Python names; without a condition, make the item if need be.

    None in `values` takes the attribute away. `added` are added to numbers.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)

    def add_to(self, transaction: TransactWrite) -> None:
        transaction.update(self.item, actions=self.actions(), condition=self.only_if)

    def actions(self) -> list[Action]:
        """Return what PynamoDB's `update` takes."""
        sets = [_set(self._attribute(name), value) for name, value in self.values.items()]
        return sets + [self._attribute(name).add(number) for name, number in self.added.items()]

    def remember(self) -> None:
        for name, value in self.values.items():
            setattr(self.item, name, _as_read(self._attribute(name), value))
        for name, number in self.added.items():
            setattr(self.item, name, (getattr(self.item, name) or 0) + number)

    def _attribute(self, name: str) -> Attribute[Any]:
        attribute: Attribute[Any] = getattr(type(self.item), name)
        return attribute


def commit(*writes: Write, token: str | None = None) -> None:
    """Do all `writes` (at most `MAX_ITEMS`) in one TransactWriteItems, or none of them.

    Args:
        token: by which DynamoDB knows the same transaction again, for ten minutes, and does it
            once.

    Raises:
        ConditionFailed: an item does not meet its condition; nothing was written.
        TransactWriteError: DynamoDB could not do it; nothing was written.
    """
    for tries_left in reversed(range(MAX_TRIES)):
        try:
            with TransactWrite(
                connection=Item.connection(), client_request_token=token
            ) as transaction:
                for write in writes:
                    write.add_to(transaction)
            break
        except TransactWriteError as error:
            codes = {reason.code for reason in error.cancellation_reasons if reason}
            if "ConditionalCheckFailed" in codes:
                raise ConditionFailed from error
            # Another write held the item for a moment (a download being counted, say).
            if not codes & BUSY or not tries_left:
                raise
            time.sleep(random.uniform(0.01, 0.05) * (MAX_TRIES - tries_left))
    for write in writes:
        write.remember()


def update(change: Change) -> None:
    """Do one change by itself, in an UpdateItem, which costs half of a transaction's.

    Raises:
        ConditionFailed: the item does not meet its condition; nothing was written. A try whose
            answer was lost may have been what changed it.
    """
    try:
        # PynamoDB takes over the whole item from the answer.
        change.item.update(actions=change.actions(), condition=change.only_if)
    except PynamoDBException as error:
        if is_condition_failure(error):
            raise ConditionFailed from error
        raise


def is_condition_failure(error: PynamoDBException) -> bool:
    """Return whether a write of one item was not done because of its condition."""
    cause = error.cause
    return (
        isinstance(cause, ClientError)
        and aws.error_code(cause) == "ConditionalCheckFailedException"
    )


def _set(attribute: Attribute[Any], value: Any) -> Action:
    action: Action = attribute.remove() if value is None else attribute.set(_plain(value))
    return action


def _as_read(attribute: Attribute[Any], value: Any) -> Any:
    return None if value is None else attribute.deserialize(attribute.serialize(_plain(value)))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
