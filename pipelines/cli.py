"""The command `eura`. What a command parses and prints stands in `commands/`, what it does in the room it belongs to.

Exit codes: 0 done · 2 wrong usage · 3 done, but a delivery was refused or is held · 4 not published, the previous build
stays current · 5 another run is under way.
"""

import sys

from pipelines.commands import adopt, dictionary, keys, ministry, nightly, pages, people, proof, quality, query, report, trial
from pipelines.commands.console import app

__all__ = [
    "adopt", "app", "dictionary", "keys", "main", "ministry", "nightly", "pages", "people", "proof", "quality", "query",
    "report", "trial",
]


def main() -> None:
    """The entry point: broken pipes and interrupts end quietly."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
