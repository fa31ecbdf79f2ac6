"""Tools that bring ApexShare onto Lambda, and lost data back. None of them runs there.

The entry points stand here; `zip/` makes the zip, `aws/` does on AWS what Zappa does not.
"""

from pathlib import Path

#: The root of the project.
ROOT = Path(__file__).resolve().parents[1]
