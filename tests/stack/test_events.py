"""Objects put into SeaweedFS reach Zappa's handler; handlers race on a real table."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from apexshare.local import zappa_handler
from core.school import DOMAIN
from downloads import visits
from tests.conftest import LONG_AGO, history, new_upload, put_object, stored
from tests.product import Product
from tests.waiting import wait_until
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.services import arrival, creation
from uploads.web_addresses import student_link

pytestmark = pytest.mark.stack


@pytest.fixture
def upload(stack: Product) -> Upload:
    """A pending upload to an address that no other test mails to."""
    address = f"{time.time_ns()}@example.com"
    upload = new_upload(student_email=address, at=timezone.now())
    creation.create(upload, at=timezone.now())
    return upload


def wait_until_final(upload: Upload, seconds: float = 20) -> Upload:
    wait_until(lambda: stored(upload).is_final, seconds=seconds)
    return stored(upload)


def test_an_object_reaches_the_handler_and_the_student(stack: Product, upload: Upload) -> None:
    put_object(upload)
    assert wait_until_final(upload).status == Status.COMPLETED
    [mail] = stack.mail_to(upload.student_email)
    assert student_link(upload) in mail["BodyText"]
    assert student_link(upload) in mail["BodyHtml"]
    assert mail["Source"] == f"ApexShare <noreply@dev.{DOMAIN}>"


def test_ten_handlers_at_once_send_one_email(stack: Product, upload: Upload) -> None:
    put_object(upload)

    def handle(_: int) -> None:
        arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=timezone.now())

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(handle, range(10)))
    assert wait_until_final(upload).status == Status.COMPLETED
    assert len(stack.mail_to(upload.student_email)) == 1
    assert history(upload) == ["created", "received", "emailed"]


def test_twenty_downloads_at_once_all_count(stack: Product, upload: Upload) -> None:
    put_object(upload)
    wait_until_final(upload)

    def download(_: int) -> None:
        visits.count_download(stored(upload), at=timezone.now())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(download, range(20)))
    assert stored(upload).download_count == 20
    assert history(upload).count("downloaded") == 20


def test_zappas_schedule_picks_up_a_lost_event(
    stack: Product, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "apexshare.settings.test")
    upload.update([Upload.status.set("processing"), Upload.claimed_at.set(LONG_AGO)])
    put_object(upload)
    zappa_handler.invoke_schedule("apexshare.events.reconcile")
    assert wait_until_final(upload).status == Status.COMPLETED
    assert len(stack.mail_to(upload.student_email)) == 1


def test_a_caller_without_the_token_cannot_forge_an_event(stack: Product) -> None:
    import requests

    answer = requests.post(f"{stack.url}/local/s3-events/", json={}, timeout=5)
    assert answer.status_code == 403
