"""What measures speed, each beside a baseline of the same run."""
