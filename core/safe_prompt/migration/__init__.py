"""Coming from another tool: its rules, exceptions and baselines, read and turned into ours.

Nothing here writes or prints. What cannot be carried over is said with its reason (``brought.Remark``); no remark
holds a value, a hash or an expression of the source file, since allow lists are full of them.
"""
