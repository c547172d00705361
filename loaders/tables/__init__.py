"""Tables of positions: technique by condition, with criteria and status in their cells."""
