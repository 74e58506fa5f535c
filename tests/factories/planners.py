"""Planners in processes of their own who plan at the same instant; asked and answered as JSON.

    python -m tests.factories.planners < {"audits": [...], "planners": [...], "lead": ..., "days": [first, last]}

Django is imported once and the processes are forked from it: twenty imports would take a minute of two cores, and the
first would long be done when the last began. Each connects to the database for itself.
"""

import datetime
import json
import multiprocessing
import os
import sys

import django


def plan_in(process: int, asked: dict, start, answers) -> None:
    """One planner: everything fetched, then all together."""
    from audits import services
    from audits.models import Audit
    from certsite.accounts.models import User
    from certsite.common.guards import NotReady

    audit = Audit.objects.select_related("application").get(pk=asked["audits"][process])
    planner, lead = User.objects.get(pk=asked["planners"][process]), User.objects.get(pk=asked["lead"])
    first, last = map(datetime.date.fromisoformat, asked["days"])
    told = {"process": os.getpid(), "planned": None, "bars": []}
    start.wait(timeout=120)
    try:
        told["planned"] = services.plan(audit, lead=lead, starts_on=first, ends_on=last, by=planner).pk
    except NotReady as refusal:
        told["bars"] = [str(bar) for bar in refusal.bars]
    answers.put(told)


def main() -> None:
    django.setup()
    asked = json.load(sys.stdin)
    forking = multiprocessing.get_context("fork")
    number = len(asked["audits"])
    start, answers = forking.Barrier(number), forking.Queue()
    processes = [forking.Process(target=plan_in, args=(n, asked, start, answers)) for n in range(number)]
    for process in processes:
        process.start()
    told = [answers.get(timeout=150) for _ in processes]
    for process in processes:
        process.join()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
