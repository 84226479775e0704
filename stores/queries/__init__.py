"""Reads of the stores and their catalogue."""
