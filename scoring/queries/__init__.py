"""Questions about editions and score sheets; the bridge from rows to the engine."""

from scoring.queries.bar import bar_of, engine_document, plain, reach_words, tree
from scoring.queries.comparing import Compared, compare, edits_in_place, is_untouched, lines_on, results_of
from scoring.queries.editions import (
    answer_of,
    document_of,
    engine_edition,
    engine_item,
    evaluate_answers,
    item_ids,
    parents,
    published_editions,
)
from scoring.queries.replaying import Difference, recompute_all, replay
from scoring.queries.sheets import (
    answers_on,
    by_item,
    evaluate_card,
    fields_on,
    open_conflicts,
    seed_of,
    values_at,
)
from scoring.queries.tracing import ItemTrace, Trace, item_trace_of, trace_of
from scoring.queries.words import RECORD_RESULTS, field_label, sample_of, value_in_words

__all__ = [
    "ItemTrace",
    "Trace",
    "item_trace_of",
    "trace_of",
    "Difference",
    "Compared",
    "compare",
    "edits_in_place",
    "is_untouched",
    "lines_on",
    "results_of",
    "parents",
    "RECORD_RESULTS",
    "sample_of",
    "answer_of",
    "answers_on",
    "bar_of",
    "by_item",
    "document_of",
    "engine_document",
    "engine_edition",
    "engine_item",
    "evaluate_answers",
    "evaluate_card",
    "field_label",
    "fields_on",
    "item_ids",
    "open_conflicts",
    "plain",
    "published_editions",
    "reach_words",
    "recompute_all",
    "replay",
    "seed_of",
    "tree",
    "value_in_words",
    "values_at",
]
