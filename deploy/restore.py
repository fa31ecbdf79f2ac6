"""Recovery of lost items from a restored copy of the table.

    python -m deploy.restore prod apexshare-uploads-prod-restored

DynamoDB can restore a point in time only into a new table, while people go on working with the
present one. So lost items are put back into that, one conditional write each. Without options this
only reports what is lost; docs/runbooks.md has the steps before and after.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from core.environments import ENVIRONMENTS, REGION

#: Types of items that are put back. Sessions are not: people who signed out stay signed out. Nor
#: is anything that lives for a day at most.
KEPT = ("upload", "event", "count", "suppression", "lift", "sign-in")

#: An item as DynamoDB's API spells it: {"PK": {"S": "UPLOAD#…"}, …}
Item = dict[str, Any]


class WrongCopy(Exception):
    """The copy belongs to another table, or one of the tables does not exist."""


@dataclass(frozen=True)
class Changed:
    """An upload that differs from its copy."""

    then: Item
    now: Item

    @property
    def file_id(self) -> str:
        """The upload's id."""
        return _text(self.now, "fileId")

    @property
    def attributes(self) -> list[str]:
        """The names of the attributes that differ; their values can be personal."""
        names = {*self.then, *self.now}
        return sorted(name for name in names if self.then.get(name) != self.now.get(name))


@dataclass(frozen=True)
class Losses:
    """Items that are in the copy alone, and uploads that differ from it."""

    missing: list[Item]
    changed: list[Changed]


def compare(then: Iterable[Item], now: Iterable[Item], *, at: datetime) -> Losses:
    """Return what the table lost between `then` and `now`.

    What people removed on purpose is no loss: erased uploads and lifted suppressions. Nor are items
    that would have expired by `at`.
    """
    there = {_key(item): item for item in now}
    erased = {pk for (pk, _), item in there.items() if _text(item, "kind") == "erased"}
    lifted = {
        pk: _text(item, "at")
        for (pk, _), item in there.items()
        if _text(item, "itemType") == "lift"
    }
    losses = Losses([], [])
    for item in then:
        kind, pk, found = _text(item, "itemType"), _text(item, "PK"), there.get(_key(item))
        if kind not in KEPT or pk in erased or _is_over(item, at):
            continue
        if kind == "suppression" and _text(item, "at") <= lifted.get(pk, ""):
            continue
        if found is None:
            losses.missing.append(item)
        elif kind == "upload" and found != item:
            losses.changed.append(Changed(item, found))
    return losses


def put_missing(dynamodb: Any, table: str, item: Item) -> bool:
    """Put the item back; return False if there is one again."""
    return _put(dynamodb, table, item, ConditionExpression="attribute_not_exists(PK)")


def put_changed(dynamodb: Any, table: str, upload: Changed) -> bool:
    """Put the whole upload back as it was; return False if it changed after the comparison."""
    seen = list(enumerate(upload.now.items()))
    return _put(
        dynamodb,
        table,
        upload.then,
        ConditionExpression=" AND ".join(f"#{number} = :{number}" for number, _ in seen),
        ExpressionAttributeNames={f"#{number}": name for number, (name, _) in seen},
        ExpressionAttributeValues={f":{number}": value for number, (_, value) in seen},
    )


def check(dynamodb: Any, copy: str, *, table: str) -> None:
    """Check that `copy` is a copy of `table`.

    Raises:
        WrongCopy: it belongs to another table, or one of the tables does not exist.
    """
    if copy in {each.table for each in ENVIRONMENTS.values()}:
        raise WrongCopy(f"{copy} is no copy: people work with it.")
    for name in (table, copy):
        try:
            found = dynamodb.describe_table(TableName=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise WrongCopy(f"There is no table {name} in {REGION}.") from None
    # A copy that AWS Backup restored from another region may not name its source.
    source = found.get("RestoreSummary", {}).get("SourceTableArn", table).rpartition("/")[2]
    if source != table:
        raise WrongCopy(f"{copy} is a copy of {source}, and not of {table}.")


def scan(dynamodb: Any, table: str) -> Iterable[Item]:
    """Return all items; a table of some months is small."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return (item for page in pages for item in page["Items"])


def main(arguments: Sequence[str] | None = None) -> None:
    """Report what is lost and, with options, put it back; exit status 2 for a wrong request."""
    parser = argparse.ArgumentParser(prog="deploy.restore", description=__doc__)
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("copy", help="the table into which DynamoDB restored the point in time")
    parser.add_argument("--missing", action="store_true", help="put back all that is missing")
    parser.add_argument(
        "--changed", nargs="+", default=[], metavar="ID", help="put back these uploads as they were"
    )
    options = parser.parse_args(arguments)
    table = ENVIRONMENTS[options.environment].table
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    try:
        check(dynamodb, options.copy, table=table)
    except WrongCopy as error:
        parser.error(str(error))
    # The copy is read first, so that anything erased meanwhile counts as erased.
    then = list(scan(dynamodb, options.copy))
    losses = compare(then, scan(dynamodb, table), at=datetime.now(UTC))
    _tell(losses)
    known = {upload.file_id for upload in losses.changed}
    if unknown := sorted({*options.changed} - known):
        parser.error(f"nothing is put back, as these have not changed: {', '.join(unknown)}")
    done = []
    if options.missing:
        done += [put_missing(dynamodb, table, item) for item in losses.missing]
    chosen = [upload for upload in losses.changed if upload.file_id in options.changed]
    done += [put_changed(dynamodb, table, upload) for upload in chosen]
    print(f"Put back: {sum(done)}. Moved on meanwhile, and left: {len(done) - sum(done)}.")


def _tell(losses: Losses) -> None:
    kinds = Counter(_text(item, "itemType") for item in losses.missing)
    for kind in KEPT:
        print(f"Missing, of type {kind}: {kinds[kind]}")
    for upload in losses.changed:
        print(f"Changed: {upload.file_id} ({', '.join(upload.attributes)})")


def _put(dynamodb: Any, table: str, item: Item, **condition: Any) -> bool:
    try:
        dynamodb.put_item(TableName=table, Item=item, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _key(item: Item) -> tuple[str, str]:
    return _text(item, "PK"), _text(item, "SK")


def _text(item: Item, name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


def _is_over(item: Item, at: datetime) -> bool:
    return "ttl" in item and int(item["ttl"]["N"]) <= at.timestamp()


if __name__ == "__main__":
    main()
