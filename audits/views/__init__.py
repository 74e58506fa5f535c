"""Pages of audits: planning, on site, and the score sheet."""
