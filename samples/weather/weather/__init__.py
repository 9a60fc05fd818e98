"""Collects temperatures of a few cities."""
