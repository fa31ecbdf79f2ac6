"""Where our own time of a request goes."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from django.forms import BaseForm
from django.template.backends.django import Template

from core.aws.private import LeanModel
from uploads import transitions
from uploads.records.upload import Upload
from uploads.services import delivery
from uploads.storage import multipart, objects

#: What is measured, by where it is called.
CALLED = {
    "AWS calls": [(BaseClient, "_make_api_call")],
    "signatures": [(multipart, "_sign"), (objects, "signed_url")],
    "items": [
        (LeanModel, "from_raw_data"),
        (Upload, "new"),
        *((module, "commit") for module in (delivery, transitions)),
    ],
    "forms": [(BaseForm, "__init__"), (BaseForm, "full_clean")],
    "templates": [(Template, "render")],
}

#: Django, its middleware and ours, the views.
REST = "the rest"


class Shares:
    """Milliseconds by part, of all that is called while it is `taken`."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        #: Of each part that is running, outermost first: what other parts took within it.
        self._within = [0.0]

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Measures meanwhile."""
        with ExitStack() as stack:
            for part, places in CALLED.items():
                for where, name in places:
                    # As it stands there, so that a class method stays one.
                    call = vars(where)[name]
                    is_bound = isinstance(call, classmethod)
                    timed = self._timed(part, call.__func__ if is_bound else call)
                    timed = classmethod(timed) if is_bound else timed
                    stack.enter_context(patch.object(where, name, timed))
            yield

    def run(self, part: str, call: Callable[[], Any]) -> Any:
        """The call, whose time is this part's, but for what other parts take within it."""
        self._within.append(0.0)
        begun = time.process_time()
        try:
            return call()
        finally:
            taken = 1000 * (time.process_time() - begun)
            self.spent[part] += taken - self._within.pop()
            self._within[-1] += taken

    def _timed(self, part: str, call: Callable[..., Any]) -> Any:
        @wraps(call)
        def timed(*arguments: Any, **options: Any) -> Any:
            return self.run(part, lambda: call(*arguments, **options))

        return timed
