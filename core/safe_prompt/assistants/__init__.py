"""What AI assistants do, judged before they do it: their hook events in, their own form of a verdict out."""
