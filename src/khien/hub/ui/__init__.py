"""What every page has in common: look, language, headers, error pages, the page about Khiên."""
