"""Keep sensitive files away from AI assistants: which files, and the ignore files that assistants honour."""
