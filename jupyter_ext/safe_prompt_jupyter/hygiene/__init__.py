"""What a shell keeps and shows by itself: history, tracebacks, ``%env``. Docs: ``docs/history.md``."""
