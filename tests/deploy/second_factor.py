"""Plays the one part of Cognito's sign-in that MiniStack lacks."""

from typing import Any


class SecondFactor:
    """A client of Cognito that asks newcomers for an authenticator app, where MiniStack lets pass.

    All else is MiniStack's, also whether the app's code is right.
    """

    def __init__(self, cognito: Any) -> None:
        self.cognito = cognito

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cognito, name)

    def initiate_auth(self, **arguments: Any) -> dict[str, Any]:
        """The password is checked, and what it would have opened is kept back."""
        assert "AuthenticationResult" in self.cognito.initiate_auth(**arguments)
        return {
            "ChallengeName": "MFA_SETUP",
            "Session": "MiniStack's own follows",
            "ChallengeParameters": {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'},
        }
