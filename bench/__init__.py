"""Figures of the house, measured beside a floor in the same run: the ratio is what counts, not the machine."""
