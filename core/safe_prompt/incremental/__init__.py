"""What was found in a text, kept right while the text is edited: for editors, at every keystroke.

    scanned = begin(part, findings, setup)        # after any full scan of the part
    scanned = rescan(scanned, Edit(start, end, new))
    scanned.findings

A rescan reads a bounded window around the edit (see ``window``) and moves what stands outside it. It differs from a
full scan only where something far away decides: a header thousands of lines above its rows, a tag or comment that an
edit leaves open in markup. No span is ever stale: what an edit touches is found again or dropped. Editors scan in full
once typing stops.
"""
