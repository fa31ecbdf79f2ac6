"""The figures that CloudWatch reads out of the log."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from core import metrics
from core.school import PREFIX
from downloads import visits
from tests.conftest import Failing, client_error, put_object
from uploads.records.upload import Upload
from uploads.services import arrival, emails

MakeUpload = Callable[..., Upload]
Figures = Callable[[], dict[str, float]]


@pytest.fixture
def figures(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Figures:
    """What was recorded since it was last called, added up by name."""
    settings.METRICS = True

    def read() -> dict[str, float]:
        found: dict[str, float] = {}
        for line in capsys.readouterr().out.splitlines():
            entry: dict[str, Any] = json.loads(line)
            [described] = entry["_aws"]["CloudWatchMetrics"]
            assert described["Namespace"] == metrics.NAMESPACE
            assert entry["service"] == f"{PREFIX}-dev"
            assert set(entry) == {"_aws", "service", *(m["Name"] for m in described["Metrics"])}
            for metric in described["Metrics"]:
                found[metric["Name"]] = found.get(metric["Name"], 0) + sum(entry[metric["Name"]])
        return found

    return read


def test_the_main_job_leaves_its_figures(make_upload: MakeUpload, figures: Figures) -> None:
    upload = make_upload(at=timezone.now())
    assert figures() == {"UploadsStarted": 1}
    put_object(upload)
    arrival.accept(upload, at=timezone.now())
    found = figures()
    assert 0 <= found.pop("SecondsToEmail") < 60
    assert found == {"UploadsReceived": 1, "BytesReceived": 8, "EmailsSent": 1}
    visits.count_download(upload, at=timezone.now())
    assert figures() == {"Downloads": 1}


def test_a_failure_is_a_figure_too(
    make_upload: MakeUpload, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload, b"longer than it")
    figures()
    arrival.accept(upload, at=timezone.now())
    assert figures() == {"UploadsFailed": 1}


def test_what_did_not_happen_is_not_counted(
    make_upload: MakeUpload, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload(at=timezone.now())
    put_object(upload)
    figures()
    send = Failing(emails.send_video_ready, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_ready", send)
    with pytest.raises(Exception, match="Throttling"):
        arrival.accept(upload, at=timezone.now())
    assert figures() == {"UploadsReceived": 1, "BytesReceived": 8}


def test_on_one_machine_the_log_stays_readable(
    make_upload: MakeUpload, capsys: pytest.CaptureFixture[str]
) -> None:
    make_upload()
    assert capsys.readouterr().out == ""
