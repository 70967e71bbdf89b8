"""Is this project set up so that nothing leaks by itself? Checks of files, settings, hooks and assistants."""
