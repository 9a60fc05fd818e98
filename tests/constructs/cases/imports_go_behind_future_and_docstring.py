# rows: 74
# outcome: converted
# turns: load, main
#!/usr/bin/env python3
"""A program with a docstring."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def load(keys: Sequence[str]) -> str:
    time.sleep(0.001)
    return "".join(keys)


def main() -> None:
    print(load(["a", "b"]), __doc__)


if __name__ == "__main__":
    main()
