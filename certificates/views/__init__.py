"""Pages of decisions and certificates, and those that the public sees."""
