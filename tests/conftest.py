"""The people, the table and the bucket that tests need.

`aws` is moto, in this process and new for each test. What it does not enforce (POST policies,
signatures, real concurrency) is tested in `tests/stack` and `tests/browser`.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from django.contrib.messages.storage.base import Message
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import cognito, tokens
from accounts.cognito import IDENTITY, TOKENS
from accounts.models import User
from accounts.sessions import SessionStore
from apexshare.local.seed import PEOPLE, make_person
from apexshare.settings import base
from core import aws as clients
from core.table.writes import commit
from tests import inprocess, tally
from tests.accounts.provider import Provider
from tests.films import VIDEO
from tests.inprocess import Moto
from tests.product import Product
from uploads.records.counts import count
from uploads.records.event import Event
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival, creation
from uploads.storage import objects

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

#: The value that once marked an unclaimed upload; old items that have it are still read.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", help="save the browser tests' screenshots in this folder")
    parser.addoption(
        "--fuzz", type=int, default=1, help="search this many times longer, with random seeds"
    )


def pytest_configure(config: pytest.Config) -> None:
    tally.search(config.getoption("--fuzz"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in tally.lines():
        terminalreporter.write_line(f"tried: {line}")


def person(sub: str, name: str, *groups: str) -> User:
    email = f"{sub}@example.com"
    return User.from_identity({"sub": sub, "email": email, "name": name, "groups": groups})


@pytest.fixture
def trainer() -> User:
    return person("trainer", "Tessa Trainer", "trainers")


@pytest.fixture
def second_trainer() -> User:
    return person("second", "Simon Second", "trainers")


@pytest.fixture
def support_agent() -> User:
    return person("support", "Sue Support", "support")


@pytest.fixture
def nobody() -> User:
    return person("nobody", "Norman Nobody")


def forget_clients() -> None:
    """Drop the cached clients: the next call to AWS makes new ones."""
    clients.client.cache_clear()
    storages["videos"]._connections = threading.local()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def moto_session() -> Iterator[Moto]:
    """One moto for all tests, so that they share boto3's clients, which are slow to make."""
    forget_clients()
    with inprocess.running() as moto:
        yield moto
    forget_clients()


@pytest.fixture
def aws(moto_session: Moto) -> Moto:
    """An empty table and an empty bucket."""
    moto_session.empty()
    return moto_session


@pytest.fixture
def pool(aws: None, settings: Settings) -> dict[str, str]:
    """A user pool with the people of `make run`: its "id", and each `sub` by email address."""
    cognito = clients.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    settings.COGNITO = {**settings.COGNITO, "pool": pool_id}
    for known in PEOPLE:
        make_person(cognito, pool_id, known, password="Secret-of-tests-1")
    users = cognito.list_users(UserPoolId=pool_id)["Users"]
    values = [{pair["Name"]: pair["Value"] for pair in user["Attributes"]} for user in users]
    return {"id": pool_id} | {value["email"]: value["sub"] for value in values}


@pytest.fixture
def make_count(aws: None) -> Callable[..., None]:
    """Add to what a trainer did on one day."""

    return write_count


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, services included; stopped the way Ctrl-C does it."""
    running = Product.start(tmp_path_factory.mktemp("product"))
    yield running
    assert running.stop() == 0


@pytest.fixture
def stack(product: Product, settings: Settings) -> Iterator[Product]:
    """Point this process at the running product's services instead of moto."""
    forget_clients()
    settings.AWS_ENDPOINTS = product.machine.endpoints
    settings.S3_ADDRESSING_STYLE = "path"
    settings.SITE_URL = product.url
    settings.EMAIL_BACKEND = "core.aws.ses.SESBackend"
    settings.STORAGES = base.storages(
        bucket=settings.ENVIRONMENT.video_bucket,
        static="django.contrib.staticfiles.storage.StaticFilesStorage",
        endpoint_url=product.machine.s3_url,
        client_config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    yield product
    forget_clients()


@pytest.fixture
def sign_in(aws: None) -> Callable[..., Client]:
    """A browser in which this person is signed in."""

    def browser(user: User, *, until: float = 1e12) -> Client:
        # Not the client's own session, which would be saved while still empty.
        session = SessionStore()
        session[IDENTITY] = user.identity
        session[TOKENS] = {"refresh": "refresh-token", "until": until}
        session.create()
        client = Client()
        client.cookies["sessionid"] = session.session_key or ""
        return client

    return browser


@pytest.fixture(scope="session")
def provider_session() -> Iterator[Provider]:
    """One OIDC provider for all tests of tokens, as its key is slow to make."""
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def issuer(provider_session: Provider, settings: Settings) -> Iterator[Provider]:
    """A stand-in for Cognito, whose signatures our settings trust."""
    url = provider_session.url
    settings.COGNITO = {**settings.COGNITO, "issuer": url, "keys_url": f"{url}/jwks.json"}
    provider_session.fetches = 0
    caches = (tokens._keys, tokens._account)
    for cache in caches:
        cache.cache_clear()
    yield provider_session
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def provider(settings: Settings, aws: None) -> Iterator[Provider]:
    """A stand-in for Cognito's hosted pages as well; one per test, because a test may stop it."""
    provider = Provider()
    settings.COGNITO = {
        "metadata_url": f"{provider.url}/.well-known/openid-configuration",
        "client_id": "client",
        "client_secret": "secret",
        "hosted_pages": provider.url,
    }
    cognito.client.cache_clear()
    yield provider
    cognito.client.cache_clear()
    provider.stop()


@pytest.fixture
def program(
    aws: None, issuer: Provider, monkeypatch: pytest.MonkeyPatch
) -> Callable[[User], Client]:
    """A program that acts for this person, with an access token."""
    known: dict[str, dict[str, str]] = {}
    monkeypatch.setattr(tokens, "_account", lambda username, _: known.get(username))

    def client(user: User) -> Client:
        known[user.sub] = {"sub": user.sub, "email": user.email, "name": user.name}
        token = issuer.access_token(
            **{"sub": user.sub, "username": user.sub, "cognito:groups": list(user.groups)}
        )
        return Client(headers={"Authorization": f"Bearer {token}"})

    return client


def new_upload(**values: Any) -> Upload:
    """A pending upload from the trainer to Sam, not yet saved."""
    defaults: dict[str, Any] = {
        "trainer_sub": "trainer",
        "trainer_name": "Tessa Trainer",
        "trainer_email": "trainer@example.com",
        "student_email": "sam@example.com",
        "student_name": "Sam Student",
        "session_date": "2026-11-21",
        "notes": "Look further ahead.",
        "video": VideoFile(name="Lap 1.mp4", size=8),
        "at": NOON,
    }
    return creation.new_upload(**defaults | values)


@pytest.fixture
def make_upload(aws: None) -> Callable[..., Upload]:
    """Save an upload: pending, unless `status` or other attributes say otherwise."""

    def make(*, attributes: dict[str, Any] | None = None, **values: Any) -> Upload:
        upload = new_upload(**values)
        creation.create(upload, at=upload.upload_date)
        if attributes:
            upload.update([getattr(Upload, name).set(value) for name, value in attributes.items()])
        return upload

    return make


@pytest.fixture
def sent_upload(make_upload: Callable[..., Upload]) -> Upload:
    """A completed upload, created just now, with its video in the bucket."""
    upload = make_upload(at=timezone.now())
    put_object(upload)
    arrival.accept(upload, at=timezone.now())
    assert upload.status == Status.COMPLETED
    return upload


def write_count(sub: str, *, at: datetime, **figures: int) -> None:
    """Add to what a trainer did on one day."""
    commit(count(sub, at=at, **figures))


@pytest.fixture
def sent_batch(aws: None) -> list[Upload]:
    """Two uploads from one form, emailed together at noon."""
    uploads = [new_upload(video=VideoFile(name=name, size=8)) for name in ("a.mp4", "b.mp4")]
    Upload.join(uploads, one_email=True)
    creation.create(*uploads, at=NOON)
    for upload in uploads:
        put_object(upload)
        arrival.accept(upload, at=NOON)
    return [stored(upload) for upload in uploads]


def put_object(upload: Upload, body: bytes = VIDEO, content_type: str | None = None) -> None:
    """Put the object in the bucket, as the browser does with the presigned form."""
    clients.client("s3").put_object(
        Bucket=upload.s3_bucket,
        Key=upload.s3_key,
        Body=body,
        ContentType=content_type or upload.content_type,
    )
    assert objects.head(upload)


def stored(upload: Upload) -> Upload:
    """The upload as it stands in the table now."""
    return Upload.find(upload.file_id, consistent=True)


def history(upload: Upload) -> list[str]:
    """The kinds of the upload's events, oldest first."""
    return [event.kind for event in Event.history(upload)]


class Failing:
    """Stands in for a function: raises `error` for the first `times` calls, then calls it."""

    def __init__(self, function: Callable[..., Any], error: Exception, times: int = 1) -> None:
        self.function, self.error, self.times = function, error, times

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.times:
            self.times -= 1
            raise self.error
        return self.function(*args, **kwargs)


def poll(version: str, *, sender: str = "", offers: str = "") -> dict[str, str]:
    """The headers of a page that polls for changes (see `uploads.web.polling`)."""
    said = {"Poll-Version": version, "Poll-Sender": sender, "Poll-Offers": offers}
    return {"HX-Request": "true"} | {name: value for name, value in said.items() if value}


def messages_of(answer: Any) -> list[Message]:
    """Return the messages of this answer, which the next page will show."""
    if not hasattr(answer.wsgi_request, "_messages"):
        return []
    return list(answer.wsgi_request._messages._queued_messages)


def client_error(code: str, message: str = "") -> Exception:
    """What boto3 raises when AWS answers with this code."""
    error: Exception = ClientError(
        {"Error": {"Code": code, "Message": message or code}}, "Operation"
    )
    return error


@pytest.fixture
def aws_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The AWS operations called during the test, in order. Clear it to start over."""
    operations: list[str] = []
    call = BaseClient._make_api_call

    def recorded(self: Any, operation: str, arguments: Any) -> Any:
        operations.append(operation)
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", recorded)
    return operations
