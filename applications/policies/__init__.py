"""Whether a case is ready for the next step; the page shows these sentences and the verbs read them."""

from applications.policies.audit import (
    bars_to_audit,
    bars_to_download,
    bars_to_give,
    bars_to_judge,
    bars_to_pass_documents,
)
from applications.policies.enquiries import bars_to_turn
from applications.policies.flags import (
    BESIDE_BARS,
    document_flag_words,
    document_flags,
    flag_words,
    flags_in_words,
    headcount_flags,
    operation_flags,
)
from applications.policies.offers import (
    bars_to_answer,
    bars_to_approve,
    bars_to_contract,
    bars_to_countersign,
    bars_to_override,
    bars_to_quote,
    bars_to_send,
    bars_to_sign,
)
from applications.policies.sites import (
    CLASHES,
    bars_to_write_sheet,
    gaps_in_sites,
    sheet_faults,
    site_clashes,
)
from applications.policies.submitting import (
    bars_to_accept,
    bars_to_submit,
    document_bars,
    headcount_bars,
    missing_fields,
    preparation,
    unfinished_parts,
)

__all__ = [
    "BESIDE_BARS",
    "CLASHES",
    "bars_to_accept",
    "bars_to_answer",
    "bars_to_approve",
    "bars_to_audit",
    "bars_to_contract",
    "bars_to_countersign",
    "bars_to_download",
    "bars_to_give",
    "bars_to_judge",
    "bars_to_override",
    "bars_to_pass_documents",
    "bars_to_quote",
    "bars_to_send",
    "bars_to_sign",
    "bars_to_submit",
    "bars_to_turn",
    "bars_to_write_sheet",
    "document_bars",
    "document_flag_words",
    "document_flags",
    "flag_words",
    "flags_in_words",
    "gaps_in_sites",
    "headcount_bars",
    "headcount_flags",
    "missing_fields",
    "operation_flags",
    "preparation",
    "sheet_faults",
    "site_clashes",
    "unfinished_parts",
]
