"""Text of the public pages: Markdown, the first texts. Plain Python."""
