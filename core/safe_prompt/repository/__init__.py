"""What git knows: which content changed, where, and against what."""
