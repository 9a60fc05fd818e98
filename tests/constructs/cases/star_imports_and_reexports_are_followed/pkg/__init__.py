from .store import load, plain

__all__ = ["load", "plain"]
