"""Drills: what must hold when the power fails, the disk fills up, or the clock jumps."""
