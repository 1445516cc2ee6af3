from .cells.api import *  # noqa: F403 -- what cells call
from .for_wings import *  # noqa: F403 -- what other wings may use
