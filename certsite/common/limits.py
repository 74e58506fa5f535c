"""How often something may be done from one place within a while, counted in the cache."""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def within(what: str, *, most: int, seconds: int) -> bool:
    """Count one more of `what` and say whether it is among the `most` allowed since the first of them.

    Without the cache everything is allowed: a dead broker must not turn a customer away.
    """
    try:
        cache.add(f"limit:{what}", 0, seconds)
        return cache.incr(f"limit:{what}") <= most
    except (RedisError, ValueError) as error:  # ValueError: the count ended between the two lines
        log.warning("not counted: %s", error)
        return True
