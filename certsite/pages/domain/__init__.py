"""Text of the public pages: Markdown, differences, the first texts. Plain Python."""
