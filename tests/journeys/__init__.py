"""The jobs done in a real browser, on a real server."""
