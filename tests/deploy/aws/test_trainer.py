"""The throwaway trainer of the integration test."""

from typing import Any

import pytest

from deploy.aws.trainer import one_time_code, trainer_for_once


# Source: RFC 6238, appendix B; the last six of its eight digits.
@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    assert one_time_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at=at) == code


def test_the_trainer_is_deleted_even_if_nobody_could_sign_in() -> None:
    class Cognito:
        def __init__(self) -> None:
            self.called: list[str] = []

        def __getattr__(self, name: str) -> Any:
            def call(**_arguments: Any) -> dict[str, Any]:
                self.called.append(name)
                return {"User": {"Username": "u"}}

            return call

    cognito = Cognito()
    with pytest.raises(KeyError), trainer_for_once(cognito, pool="p", client="c"):
        pass
    assert cognito.called[-1] == "admin_delete_user"
