"""Rules of the audit in plain Python."""
