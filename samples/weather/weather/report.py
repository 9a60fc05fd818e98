"""The report."""

from __future__ import annotations


def summarise(averages: list[tuple[str, float]]) -> list[str]:
    return [f"{city:<10}{celsius:>6.1f} °C" for city, celsius in averages]


def write_report(path: str, averages: list[tuple[str, float]]) -> int:
    lines = summarise(averages)
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(line + "\n")
    return len(lines)
