"""The beat table: which task runs when, in the body's own time zone."""

from celery.schedules import crontab

BEAT = {
    "send the letters that are due": {"task": "notifications.send_due", "schedule": 10.0},
    "take up sheets of sites that a worker left": {"task": "applications.check_sheets", "schedule": 30.0},
    "propose, remind and escalate surveillance visits": {
        "task": "certificates.surveillance",
        "schedule": crontab(hour="5", minute="10"),
    },
}
