"""Frozen value types that the rooms hand to each other, and the protocols of what is handed down."""
