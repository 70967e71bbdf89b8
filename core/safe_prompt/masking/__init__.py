"""Masking: operators, placeholders, the vault, and the way back."""
