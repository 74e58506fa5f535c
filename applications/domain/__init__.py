"""Rules of the application in plain Python."""
