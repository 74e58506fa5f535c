"""The Celery application; what runs when stands in certsite/schedule.py."""

import os

from celery import Celery

from certsite.schedule import BEAT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certsite.settings")

app = Celery("certsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT
app.autodiscover_tasks()
