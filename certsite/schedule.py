"""The beat table: which task runs when, in the body's own time zone."""

from celery.schedules import crontab

BEAT = {
    "send the letters that are due": {"task": "notifications.send_due", "schedule": 10.0},
    "take up sheets of sites that a worker left": {"task": "applications.check_sheets", "schedule": 30.0},
    "drop drafts that nobody comes back to": {
        "task": "applications.drop_old_drafts",
        "schedule": crontab(hour="4", minute="40"),
    },
    "scan the documents that are not scanned yet": {"task": "applications.scan_documents", "schedule": 300.0},
    "scan the photos that are not scanned yet": {"task": "audits.scan_photos", "schedule": 300.0},
    "sweep photos that never came whole": {"task": "audits.sweep_photos", "schedule": crontab(hour="4", minute="50")},
    "remind of documents that were returned": {
        "task": "applications.remind_of_documents",
        "schedule": crontab(hour="8", minute="30"),
    },
    "propose, remind and escalate surveillance visits": {
        "task": "certificates.surveillance",
        "schedule": crontab(hour="5", minute="10"),
    },
    "make the programme of every signed contract": {"task": "audits.keep_programmes", "schedule": 30.0},
    "tell whose competence expires soon": {
        "task": "audits.remind_of_competence",
        "schedule": crontab(hour="5", minute="20"),
    },
    "remind of findings and escalate what is late": {
        "task": "audits.remind_of_findings",
        "schedule": crontab(hour="8", minute="40"),
    },
    "scan the evidence that is not scanned yet": {"task": "audits.scan_evidence", "schedule": 300.0},
}
