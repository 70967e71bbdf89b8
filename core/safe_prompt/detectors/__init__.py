"""Detectors: each reads a view with the rules in force and reports matches. See ``registry``."""
