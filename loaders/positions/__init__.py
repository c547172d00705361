"""Positions: what one sentence, or the list under it, states."""
