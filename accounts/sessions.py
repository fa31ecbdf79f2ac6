"""Django's session engine on the table. The cookie holds a random key; the item holds the rest.

Deleting the item signs the person out at once, wherever the cookie has gone. The key is stored as
its hash only, so that reading the table lets nobody in. All sessions of a person lie together in
GSI3, so that they can be ended together.
"""

import hashlib
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.utils import timezone
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError

from accounts import directory
from accounts.cognito import IDENTITY
from core import logs
from core.table.items import Item
from core.table.writes import is_condition_failure


class Session(Item, discriminator="session"):
    """One session: its data, encoded and signed by Django; `ttl` says until when."""

    data = UnicodeAttribute()


def _keys(session_key: str) -> tuple[str, str]:
    return f"SESSION#{hashlib.sha256(session_key.encode()).hexdigest()}", "SESSION"


def _of_person(sub: str) -> str:
    return f"ACCOUNT#{sub}"


def of_person(sub: str) -> list[Session]:
    """Return this person's live sessions, in one Query, which may lack the last second's."""
    found = Session.by_trainer.query(_of_person(sub), filter_condition=Session.ttl > timezone.now())
    return [cast("Session", item) for item in found]


def sign_out_everywhere(sub: str, *, but: str = "") -> int:
    """End all sessions of a person, and let Cognito renew nothing more; returns how many ended.

    A request that is under way writes none of them back (`SessionStore.save`).

    Args:
        but: the key of the session that asks. Its own request ends it, last: should anything fail
            before, the person is still signed in here, and asks again.

    Raises:
        ClientError, BotoCoreError: Cognito failed, and nothing was done, or the table did, and
            some sessions stay until they would be renewed.
    """
    directory.revoke_tokens(sub)
    ended = [session for session in of_person(sub) if session.pk != _keys(but)[0]]
    with Session.batch_write() as batch:
        for session in ended:
            batch.delete(session)
    logs.security("sign-out everywhere", outcome="done", sub=sub, about=str(len(ended)))
    return len(ended)


class SessionStore(SessionBase):
    """One GetItem to load, one PutItem to save, one DeleteItem to end."""

    def load(self) -> dict[str, Any]:
        """Return the session's data; empty, under no key, when it is unknown or over."""
        item = self._item(self.session_key)
        if item is None:
            self._session_key = None
            return {}
        return self.decode(item.data)

    def exists(self, session_key: str) -> bool:
        return self._item(session_key) is not None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session; one that was ended meanwhile stays ended.

        Raises:
            CreateError: `must_create`, and the key is taken.
            UpdateError: the session no longer exists.
        """
        if self.session_key is None:
            self.create()
            return
        item = Session(
            *_keys(self.session_key),
            data=self.encode(self._get_session(no_load=must_create)),  # type: ignore[attr-defined]
            ttl=timezone.now() + self._lifetime(),
        )
        if IDENTITY in self:  # where `of_person` finds it
            item.gsi3pk, item.gsi3sk = _of_person(self[IDENTITY]["sub"]), "SESSION"
        condition = Session.pk.does_not_exist() if must_create else Session.pk.exists()
        try:
            item.save(condition=condition)
        except PutError as error:
            if not is_condition_failure(error):
                raise
            raise (CreateError if must_create else UpdateError) from error

    def _lifetime(self) -> timedelta:
        """Who is not signed in needs a session only for as long as signing in takes."""
        if IDENTITY in self:
            return timedelta(seconds=self.get_expiry_age())
        lifetime: timedelta = settings.SIGN_IN_LIFETIME
        return lifetime

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session(*_keys(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """DynamoDB clears by `ttl`; there is nothing to do."""

    def _item(self, session_key: str | None) -> Session | None:
        if not session_key:
            return None
        try:
            item = Session.get(*_keys(session_key), consistent_read=True)
        except DoesNotExist:
            return None
        # DynamoDB deletes up to 48 hours late, so the clock decides.
        return item if item.ttl and item.ttl > timezone.now() else None
