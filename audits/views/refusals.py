"""What a verb answers instead of acting: the page shows its words."""

from certsite.common.guards import NotReady
from certsite.workflow.moves import AlreadyMoved, NotAllowed

REFUSALS = (NotReady, AlreadyMoved, NotAllowed)
