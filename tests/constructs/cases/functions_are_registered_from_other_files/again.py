from registry import HANDLERS, run

__all__ = ["HANDLERS", "run"]
