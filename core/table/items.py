"""The one DynamoDB table, `apexshare-uploads-{environment}`. Every item in it is an `Item`.

| Item            | PK                     | SK                       | defined in                |
| --------------- | ---------------------- | ------------------------ | ------------------------- |
| Upload          | `UPLOAD#{fileId}`      | `METADATA#{uploadDate}`  | `records.upload`          |
| Event (history) | `UPLOAD#{fileId}`      | `EVENT#{instant}#{kind}` | `records.event`           |
| Moment          | `UPLOAD#{fileId}`      | `MOMENT#{ms}#{id}`       | `records.moment`          |
| Count of a day  | `TRAINER#{sub}`        | `DAY#{YYYY-MM-DD}`       | `records.counts`          |
| Suppression     | `STUDENT#{email}`      | `SUPPRESSION`            | `records.suppression`     |
| Its lifting     | `STUDENT#{email}`      | `LIFT`                   | `records.suppression`     |
| Idempotency key | `IDEMPOTENCY#{sha256}` | `IDEMPOTENCY` | `records.once.idempotency_key` |
| Last sign-in    | `ACCOUNT#{sub}`        | `SIGN_IN`                | `accounts.sign_ins`       |
| Session         | `SESSION#{sha256}`     | `SESSION`                | `accounts.sessions`       |
| Rate window     | `RATE#{scope}#{hash}`  | `WINDOW#{slot}`          | `core.limits`             |

`records` is `uploads.records`, whose `keys` spells what several items share.

| An upload is also in | PK               | SK                            |
| -------------------- | ---------------- | ----------------------------- |
| GSI1, by student     | `STUDENT#{email}`| `DATE#{uploadDate}`           |
| GSI2, by month       | `DATE#{YYYY-MM}` | `UPLOAD#{uploadDate}#{fileId}`|
| GSI3, by trainer     | `TRAINER#{sub}`  | `DATE#{uploadDate}`           |
| a session is in GSI3 | `ACCOUNT#{sub}`  | `SESSION`                     |
| a correction, GSI1   | `FORMER#{hmac}`  | `DATE#{instant}`              |
| a count is in GSI2   | `COUNT#{YYYY-MM}`| `DAY#{date}#{sub}`            |

| Access pattern                              | Cost                                             |
| ------------------------------------------- | ------------------------------------------------ |
| the upload behind a link, an S3 key, a row  | Query PK + `METADATA#`, one item                 |
| an upload, its moments and whole history    | Query PK                                         |
| an upload and its moments (student's page)  | Query PK from `METADATA#` to `MOMENT#`           |
| the uploads of one form (a batch)           | BatchGetItem: each knows the ids of all          |
| a trainer's uploads, newest first           | Query GSI3, one page                             |
| a trainer's uploads to one student          | Query GSI1, a student's few uploads, filtered    |
| what still waits for its object or its email| Query GSI2 of the last days, filtered on status  |
| create uploads, move a status, count        | one TransactWriteItems: the upload and its event |
| how many uploads a trainer has              | Query TRAINER# + `DAY#`, a small item each day   |
| everybody's last 30 days (charts)           | two Queries of GSI2, an item per trainer and day |
| does a student's mailbox take our email?    | GetItem; a condition where an upload is begun    |
| support: uploads of a student, trainer, month| Query, one page; with a status 400 items at most |
| support: uploads that left an address       | Query GSI1 of the address's digest               |
| support: what has gone wrong                | Query GSI2 of the last months, 400 items at most |
| when trainers last signed in                | BatchGetItem, one page of trainers               |
| add a moment (200 an upload, at most)       | TransactWriteItems: it and the upload's count    |
| change a moment                             | UpdateItem; two items where its time changes     |
| a request's session                         | GetItem                                          |
| all sessions of a person                    | Query GSI3                                       |
| what a program's repeated request made      | GetItem, and only when the write met a first one |
| a request against its limit                 | UpdateItem (ADD)                                 |

Keys and attribute names are the specification's (docs/specification.md, "Table"); GSI3 is ours, so
that a trainer sees their own uploads only.
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.functional import classproperty
from pynamodb.attributes import Attribute, DiscriminatorAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from core import aws
from core.aws.private import LeanModel

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def instant(at: datetime) -> str:
    """Return an instant as the table spells it, in UTC, such as "2025-09-19T12:00:00Z"."""
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


class Item(LeanModel):
    """The common part of all items: the keys, the type, and when DynamoDB may clear it away."""

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
    def client(cls) -> Any:
        """Return the process's client for DynamoDB."""
        return aws.client("dynamodb")
