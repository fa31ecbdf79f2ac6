"""A throwaway trainer: created in Cognito, signed in with a second factor, deleted again."""

import base64
import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: SES's mailbox simulator, which no person reads.
#: Source: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
SIMULATOR = "simulator.amazonses.com"


@contextmanager
def trainer_for_once(cognito: Any, *, pool: str, client: str) -> Iterator[str]:
    """Yield an access token of a trainer who exists only in this context.

    Args:
        pool, client: ids of the user pool, and of the app client for programs.
    """
    password = f"{secrets.token_urlsafe(24)}-Aa1"
    address = f"success+{secrets.token_hex(8)}@{SIMULATOR}"
    attributes = {"email": address, "email_verified": "true", "name": "Integration Test"}
    made = cognito.admin_create_user(
        UserPoolId=pool,
        Username=address,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        MessageAction="SUPPRESS",
    )
    account = {"UserPoolId": pool, "Username": made["User"]["Username"]}
    try:
        cognito.admin_set_user_password(**account, Password=password, Permanent=True)
        cognito.admin_add_user_to_group(**account, GroupName="trainers")
        yield sign_in(cognito, client=client, username=account["Username"], password=password)
    finally:
        cognito.admin_delete_user(**account)


def sign_in(cognito: Any, *, client: str, username: str, password: str) -> str:
    """Sign in for the first time and return the access token.

    Cognito then asks for the password, a new authenticator app and a code from that app.
    """
    asked = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    app = cognito.associate_software_token(Session=asked["Session"])
    code = one_time_code(app["SecretCode"], at=time.time())
    proved = cognito.verify_software_token(Session=app["Session"], UserCode=code)
    answer = cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName=asked["ChallengeName"],
        Session=proved["Session"],
        ChallengeResponses={"USERNAME": username},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def one_time_code(secret: str, *, at: float) -> str:
    """Return the code that an authenticator app shows at a given time.

    Sources: https://www.rfc-editor.org/rfc/rfc6238 and
    https://www.rfc-editor.org/rfc/rfc4226#section-5.3

    Args:
        secret: the app's key, in base 32.
        at: seconds since 1970, UTC.
    """
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    # Authenticator apps use SHA-1, which is still safe in an HMAC.
    mac = hmac.digest(key, struct.pack(">Q", int(at) // 30), hashlib.sha1)
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
