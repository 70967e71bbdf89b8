"""Checks of files against settings and baseline: what `scan`, the hook and the language server have in common."""
