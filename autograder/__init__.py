"""What instructors run: build lessons, release them, grade them, read what a class misunderstood."""

import sys

# jsonschema, which nbformat needs, takes this parser if it can: it is built for 2 seconds whenever it is
# imported, to check a kind of address that no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes its import fail
