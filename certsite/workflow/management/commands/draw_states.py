from django.apps import apps
from django.core.management.base import BaseCommand


def diagram(model) -> str:
    """The steps of one model's states as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2"]
    first = model._meta.get_field("state").default
    lines.append(f"    [*] --> {node(first)}")
    for state, following in model.STEPS.items():
        lines += [f"    {node(state)} --> {node(to)}" for to in sorted(following)]
        if not following:
            lines.append(f"    {node(state)} --> [*]")
    return "\n".join([*lines, "```"])


def node(state: str) -> str:
    """A state's name as Mermaid takes it."""
    return str(state).replace("-", "_")


def drawn() -> str:
    """docs/states.md as the step tables make it."""
    parts = ["# The way of every record", "Drawn by `manage.py draw_states`; a test holds it to the tables of steps."]
    for model in apps.get_models():
        if hasattr(model, "STEPS"):
            parts.append(f"## {model.__name__}\n\n{diagram(model)}")
    return "\n\n".join(parts) + "\n"


class Command(BaseCommand):
    help = "Draw the states of every record as Mermaid diagrams; write the output to docs/states.md."

    def handle(self, *args, **options):
        self.stdout.write(drawn(), ending="")
