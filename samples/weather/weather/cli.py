"""The command line."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from typing import Optional

from .model import load_cities
from .report import write_report
from .service import DEFAULT_SERVER, CachingService
from .store import Store


def fetch(cities: str, database: str, server: str) -> int:
    service = CachingService(server)
    connection = sqlite3.connect(database)
    try:
        store = Store(connection)
        store.prepare()
        wanted = load_cities(cities)
        total = store.add(service.temperatures(wanted))
        for city in wanted:
            print(f"{city.label()}: {service.temperature(city):.1f} °C")
        print(f"{total} readings")
    finally:
        connection.close()
        service.close()
    return 0


def report(database: str, output: str) -> int:
    connection = sqlite3.connect(database)
    averages = Store(connection).averages()
    connection.close()
    if not averages:
        print("nothing to report", file=sys.stderr)
        return 1
    print(f"{write_report(output, averages)} lines in {output}")
    return 0


def main(argv: Optional[list[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="weather", description=__doc__)
    parser.add_argument("command", choices=["fetch", "report"])
    parser.add_argument("--cities", default="cities.json")
    parser.add_argument("--database", default="weather.db")
    parser.add_argument("--output", default="report.txt")
    parser.add_argument("--server", default=DEFAULT_SERVER)
    options = parser.parse_args(argv)
    if options.command == "fetch":
        return fetch(options.cities, options.database, options.server)
    return report(options.database, options.output)
