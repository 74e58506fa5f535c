"""Pages of a case, by who works on them."""
