"""Rules of decision and certificate in plain Python."""
