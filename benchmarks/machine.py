"""What else the machine did while a benchmark ran: its table says so."""

from __future__ import annotations

import os


def load() -> str:
    """A sentence on the load average of the last five minutes; empty where the platform tells none."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f" Load average of the machine in the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."


def priority() -> str:
    """Says so where a run had precedence over all else on a busy machine (``chrt -f 10 python …``)."""
    if hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        return " Run with real-time priority, since others used the machine at the same time."
    return ""
