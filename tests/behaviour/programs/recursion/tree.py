import time


def children(n):
    return [2 * n, 2 * n + 1] if n < 4 else []


def walk(n):
    time.sleep(0)
    return 1 + sum([walk(child) for child in children(n)])
