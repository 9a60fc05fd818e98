"""What is done, one step after the other."""
import abc
import csv
import json
import logging
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, ClassVar, Dict, Iterable, Type

from .settings import Settings
from .warehouse import Warehouse

logger = logging.getLogger("pipeline")
Row = namedtuple("Row", "code name at celsius")


class StepFailed(Exception):
    """A step did not do what it should."""


class Step(abc.ABC):
    name: ClassVar[str]
    registry: ClassVar[Dict[str, Type["Step"]]] = {}

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self.settings = settings
        self.warehouse = warehouse
        self.seconds = 0.0

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Step.registry[cls.name] = cls

    @abc.abstractmethod
    def run(self, context: Dict[str, Any]) -> None:
        ...

    def execute(self, context):
        begun = time.perf_counter()
        try:
            self.run(context)
        except (OSError, ValueError) as error:
            raise StepFailed(f"{self.name}: {error}") from error
        finally:
            self.seconds = time.perf_counter() - begun
        logger.info("%s took %.2f s", self.name, self.seconds)


class Fetch(Step):
    name = "fetch"

    def run(self, context):
        codes = self._json("/stations")
        with ThreadPoolExecutor(max_workers=self.settings.workers) as pool:
            futures = {pool.submit(self._station, code): code for code in codes}
            found = {}
            for future in as_completed(futures):
                found[futures[future]] = future.result()
        context["raw"] = [row for code in sorted(found) for row in found[code]]

    def _station(self, code):
        query = urllib.parse.urlencode({"code": code})
        data = self._json(f"/readings?{query}")
        return [Row(code, data["name"], at, celsius) for at, celsius in data["readings"]]

    def _json(self, path, tries=3):
        for attempt in range(1, tries + 1):
            try:
                with urllib.request.urlopen(self.settings.feed_url + path, timeout=5) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if error.code < 500 or attempt == tries:
                    raise
                time.sleep(0.01 * attempt)


class Clean(Step):
    name = "clean"

    def run(self, context):
        context["rows"] = list(self._clean(context["raw"]))

    def _clean(self, rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            if row.celsius is None or not -90 <= row.celsius <= 60:
                context = row._asdict()
                logger.debug("dropped %s", context)
                continue
            yield row._replace(celsius=round(float(row.celsius), 1))


class Store(Step):
    name = "store"

    def run(self, context):
        context["stored"] = self.warehouse.store(context["rows"])


class Report(Step):
    name = "report"

    def run(self, context):
        out = self.settings.out
        out.mkdir(parents=True, exist_ok=True)
        with open(out / "averages.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["station", "mean"])
            writer.writerows(self.warehouse.averages().items())
        (out / "summary.json").write_text(json.dumps({"stored": context["stored"], "total": self.warehouse.count()}))
