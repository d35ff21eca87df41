"""Takes people out of a file: their records are emptied without moving another row, their codes masked where they stand
in other text. What cannot be taken out alone takes the whole content with it."""

from pipelines.door.emptying.empty import Emptied, empty
from pipelines.door.emptying.look import pieces_of

__all__ = ["Emptied", "empty", "pieces_of"]
