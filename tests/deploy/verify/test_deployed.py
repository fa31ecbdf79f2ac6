"""What the checks look at."""

from deploy.verify.deployed import Failed, again
from tests.deploy.verify.conftest import ARN, DEV, deployed


def test_the_function_is_found_by_its_name() -> None:
    assert deployed().function == ARN


def test_a_parameter_is_read_from_the_environments_path() -> None:
    def say(*, Name: str, WithDecryption: bool) -> object:  # noqa: N803 -- boto3's names
        assert WithDecryption
        return {"Parameter": {"Value": Name}}

    assert deployed(get_parameter=say).parameter("a") == f"{DEV.parameters}a"


def test_a_failure_says_what_to_do() -> None:
    assert str(Failed("it is broken", again(deployed()))) == "it is broken → make deploy ENV=dev"
