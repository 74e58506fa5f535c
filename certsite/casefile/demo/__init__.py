"""The demo: people, enterprises and cases at every step, made by the real verbs on past days."""
