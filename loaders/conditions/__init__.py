"""Conditions: what one stretch of text asks of the patient."""
