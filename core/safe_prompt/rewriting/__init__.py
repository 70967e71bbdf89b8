"""Code with other code in the place of values: pure functions on text, for the editors' and JupyterLab's fixes."""
