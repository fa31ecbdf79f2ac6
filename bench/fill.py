"""Many uploads, written as bare HTTP: through PynamoDB a million would take an hour."""

import http.client
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.conf import settings

from bench.settings import DYNAMODB_PORT
from core.table.items import instant
from uploads.records.upload import Upload

#: DynamoDB's limit.
BATCH = 25

HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    "Content-Type": "application/x-amz-json-1.0",
    # Its signature is not looked at, but it says whose tables are meant.
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What tells one upload from another."""

    number: int
    trainer: str
    student: str
    at: datetime

    @property
    def file_id(self) -> str:
        return str(UUID(int=self.number))


def fill(pattern: Upload, rows: Iterable[Row]) -> None:
    """Write a copy of `pattern` for each row."""
    connection = http.client.HTTPConnection("127.0.0.1", DYNAMODB_PORT)
    items = _items(pattern, rows)
    while batch := list(islice(items, BATCH)):
        puts = ",".join(f'{{"PutRequest": {{"Item": {item}}}}}' for item in batch)
        body = f'{{"RequestItems": {{"{settings.ENVIRONMENT.table}": [{puts}]}}}}'
        connection.request("POST", "/", body, HEADERS)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert json.loads(answer.read())["UnprocessedItems"] == {}
    connection.close()


def _items(pattern: Upload, rows: Iterable[Row]) -> Iterator[str]:
    """Each as DynamoDB's JSON: the pattern's, with the row's values wherever the pattern's are."""
    text = json.dumps(pattern.serialize())
    month = '"DATE#%s"'
    for row in rows:
        changes = {
            pattern.file_id: row.file_id,
            f'{pattern.trainer_sub}"': f'{row.trainer}"',
            pattern.student_email: row.student,
            instant(pattern.upload_date): instant(row.at),
            month % f"{pattern.upload_date:%Y-%m}": month % f"{row.at:%Y-%m}",
        }
        item = text
        for old, new in changes.items():
            item = item.replace(old, new)
        yield item
