"""What a flow runs in: moto with a clock that tests set, and what one finds there afterwards."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.ses.models import ses_backends

from core.table.items import Item
from tests.accounts.provider import Provider
from tests.faults.injector import Injector
from uploads.records.moment import Moment
from uploads.records.upload import Upload
from uploads.services.upkeep.expiry import PATIENCE

REGION = "us-east-1"


@dataclass(frozen=True)
class Snapshot:
    """All that moto knew, and what time it was."""

    items: Any
    keys: Any
    multiparts: Any
    sent: Sequence[Any]
    ahead: timedelta
    known: dict[str, Any]


class World:
    """`known` is what a flow's beginning left for its tries: uploads, a browser's cookies."""

    def __init__(self, injector: Injector, *, provider: Provider, program: Client) -> None:
        self.injector = injector
        #: Plays Cognito's pages.
        self.provider = provider
        #: Acts for the trainer, by a token.
        self.program = program
        self.known: dict[str, Any] = {}
        self._ahead = timedelta()
        self._dynamodb = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        self._bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[
            settings.ENVIRONMENT.video_bucket
        ]
        self._ses = ses_backends[DEFAULT_ACCOUNT_ID][REGION]

    @property
    def _table(self) -> Any:
        # Another one after each transaction that moto takes back.
        return self._dynamodb.tables[settings.ENVIRONMENT.table]

    def now(self) -> datetime:
        """Stands in for Django's clock."""
        return datetime.now(UTC) + self._ahead

    @property
    def tomorrow(self) -> str:
        return (self.now() + timedelta(days=1)).date().isoformat()

    def later(self, **time: float) -> None:
        """Some time passes; as in the bucket's own rule, S3 drops parts that become too old."""
        span = timedelta(**time)
        self._ahead += span
        if span > PATIENCE:
            self._bucket.multiparts.clear()

    def save(self) -> Snapshot:
        return Snapshot(
            copy.deepcopy(self._table.items),
            copy.deepcopy(self._bucket.keys),
            copy.deepcopy(self._bucket.multiparts),
            tuple(self._ses.sent_messages),
            self._ahead,
            dict(self.known),
        )

    def load(self, saved: Snapshot) -> None:
        self._table.items = copy.deepcopy(saved.items)
        self._bucket.keys = copy.deepcopy(saved.keys)
        self._bucket.multiparts = copy.deepcopy(saved.multiparts)
        self._ses.sent_messages[:] = saved.sent
        self._ahead = saved.ahead
        self.known = saved.known | {"emails": len(saved.sent)}
        if "browser" in self.known:
            self.known["browser"] = copy.copy(self.known["browser"])
            self.known["browser"].cookies = copy.deepcopy(self.known["browser"].cookies)

    def items(self, model: type[Item]) -> list[Any]:
        """All items of a kind, read past the injector."""
        discriminator = model._get_discriminator_attribute()
        assert discriminator
        kind = discriminator.get_discriminator(model)
        raw = [
            item.to_json()["Attributes"]
            for of_key in self._table.items.values()
            for item in of_key.values()
        ]
        return [model.from_raw_data(one) for one in raw if one["itemType"]["S"] == kind]

    def uploads(self) -> list[Upload]:
        return sorted(self.items(Upload), key=lambda one: str(one.original_file_name))

    def upload(self) -> Upload:
        """As it stands in the table now."""
        return next(one for one in self.uploads() if one.pk == self.known["upload"].pk)

    def moments(self) -> list[tuple[int, str]]:
        """The time and text of all moments."""
        return sorted((int(one.ms), str(one.text)) for one in self.items(Moment))

    def emails(self) -> list[str]:
        """To which students emails went that SES accepted; a notice to a trainer is a courtesy."""
        trainers = {"trainer@example.com"}
        return [
            to
            for message in self._ses.sent_messages
            for to in sorted(set(message.destinations) - trainers)
        ]

    def objects(self) -> list[str]:
        return list(self._bucket.keys)

    def multiparts(self) -> list[str]:
        """S3's ids of the multipart uploads that run."""
        return list(self._bucket.multiparts)
