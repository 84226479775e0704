"""Turns the written-down demo into rows, many at a time."""
