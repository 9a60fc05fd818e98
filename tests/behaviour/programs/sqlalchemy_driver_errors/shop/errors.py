from psycopg2 import errorcodes
from psycopg2.errors import CheckViolation, UniqueViolation


def constraint(error):
    """The constraint that a statement broke, if it is known."""
    diag = getattr(error.orig, "diag", None)
    return diag.constraint_name if diag is not None else None


def is_duplicate(error):
    return isinstance(error.orig, UniqueViolation)


def is_check(error):
    return isinstance(error.__cause__, CheckViolation)


def is_missing(error):
    return error.orig.pgcode == errorcodes.NOT_NULL_VIOLATION
