"""Several people doing the same thing in the same instant, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(number: int, act: Callable[[int], object]) -> list[object]:
    """Run `act(n)` in `number` threads that start together; returns results and raised exceptions in order of n."""
    barrier = Barrier(number)

    def run(n: int) -> object:
        try:
            barrier.wait(timeout=30)
            return act(n)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
