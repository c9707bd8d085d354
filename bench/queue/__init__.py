"""Measures the queue through the real server: numbers issued and called, boards told."""
