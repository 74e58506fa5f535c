"""Verbs on editions and score sheets."""

from scoring.services.editions import FaultyEdition, import_edition, publish
from scoring.services.entries import CONFLICT, Operation, Outcome, record, record_on
from scoring.services.settling import settle
from scoring.services.sheets import Locked, add_deduction, lock, open_scorecard, remove_deduction, unlock

__all__ = [
    "CONFLICT",
    "FaultyEdition",
    "Locked",
    "Operation",
    "Outcome",
    "add_deduction",
    "import_edition",
    "lock",
    "open_scorecard",
    "publish",
    "record",
    "record_on",
    "remove_deduction",
    "settle",
    "unlock",
]
