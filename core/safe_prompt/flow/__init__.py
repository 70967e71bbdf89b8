"""Which value reaches which AI call, from the code alone: used by the command line, the hook and the language server.

    gate → blocks, magics → parsing → machine (statements, expressions, calls) → analysis

Nothing is imported or run: values are followed through the syntax tree, block by block. What may be sent, what counts
as sensitive and what cleans a value are data (``sinks.toml``, ``sources.toml``).
"""
