"""Benchmarks: figures as ratios within one run, printed and never asserted."""
