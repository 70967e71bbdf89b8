"""What else the machine did while a benchmark ran: its table says so."""

from __future__ import annotations

import os


def load() -> str:
    """A sentence on the load average of the last five minutes; empty where the platform tells none."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f" Load average of the machine in the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."
