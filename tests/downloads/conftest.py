from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.conftest import put_object, stored
from uploads.records.upload import Upload
from uploads.services import arrival


@pytest.fixture
def live(make_upload: Callable[..., Upload]) -> Upload:
    """An upload of just now, whose student has the email."""
    upload = make_upload(at=timezone.now())
    put_object(upload)
    arrival.accept(upload, at=timezone.now())
    return stored(upload)
