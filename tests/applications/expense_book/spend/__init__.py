"""Track what is spent."""
__version__ = "0.3"
