"""One cold start, in a process of its own: `start.py FOLDER LAMBDAS_OWN MODULE FUNCTION EVENT`.

It sees the unpacked zip and what Lambda brings, and nothing else of this machine.
"""

import importlib
import json
import sys


def main() -> None:
    """Load the handler and answer one request."""
    folder, lambdas_own, module, function, event = sys.argv[1:]
    sys.path[:0] = [folder]
    sys.path.append(lambdas_own)
    handler = getattr(importlib.import_module(module), function)
    answer = handler(json.loads(event), None)
    if answer["statusCode"] != 200:
        raise SystemExit(f"{answer['statusCode']}: {answer.get('body')}")


main()
