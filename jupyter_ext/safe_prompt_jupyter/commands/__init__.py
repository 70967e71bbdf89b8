"""``%safe_prompt COMMAND``: one small module for each command, and the registry that lists them."""
