"""Points that become a grade: plain Python, exact arithmetic."""
