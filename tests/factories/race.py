"""Several people doing the same thing in the same instant, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction


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


def while_held(verb: Callable[[], object], other: Callable[[], object]) -> object:
    """What `other` says, or raises, that began while `verb` was done and not committed, so that it waited for a row."""

    def act() -> object:
        try:
            return other()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            verb()
            said = pool.submit(act)
            until_somebody_waits()
            assert not said.done()
        return said.result()


def until_somebody_waits() -> None:
    """Until another connection waits for a lock in this database."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            # Within a transaction the first look would else be the only one: the others get its answer
            cursor.execute("SELECT pg_sleep(0.05), pg_stat_clear_snapshot()")
    raise AssertionError("nobody waits")
