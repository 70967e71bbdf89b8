"""Edits of texts: code points in, changes out. Nothing here knows the protocol, a server or a file system."""
