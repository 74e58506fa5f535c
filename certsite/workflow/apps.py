from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """How a state moves, and the history of every move."""

    name = "certsite.workflow"
