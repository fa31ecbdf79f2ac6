from collections.abc import Iterator

import pytest

from tests.conftest import forget_clients
from tests.deploy.cloud import Cloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """AWS after `cdk deploy` of the foundation, with nothing of Zappa's yet."""
    forget_clients()
    running = Cloud.start(tmp_path_factory.mktemp("cloud"))
    forget_clients()  # they reach the cloud; other tests of this run mean moto
    yield running
    running.stop()
    forget_clients()


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Cloud:
    """After `zappa deploy dev`."""
    cloud.zappa("deploy", "dev")
    return cloud
