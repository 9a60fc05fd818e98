# rows: 1
# outcome: converted
# turns: Calendar.group, Calendar.date_of, Calendar.start, Calendar.strftime, Calendar.total_seconds, Calendar.hex, main
# stays: words
# Matches, dates and identifiers have methods of these names, too, and are none of the project's objects.
import re
import time
import uuid
from datetime import datetime, timedelta


class Calendar:
    def group(self, name):
        time.sleep(0.001)
        return name

    def date_of(self, name):
        time.sleep(0.001)
        return name

    def start(self, n=0):
        time.sleep(0.001)
        return n

    def strftime(self, form):
        time.sleep(0.001)
        return form

    def total_seconds(self):
        time.sleep(0.001)
        return 1

    def hex(self):
        time.sleep(0.001)
        return 1


PATTERN = re.compile(r"(\d+)-(\d+)")


def words(text):
    found = PATTERN.match(text)
    each = [one.group(2) + one.start().__str__() for one in re.finditer(PATTERN, text)]
    first, second = found.groups()
    now = datetime.now() - timedelta(days=1)
    return found.group(1), each, first, second, len(now.strftime("%Y")), (datetime.now() - now).total_seconds() > 0, len(uuid.uuid4().hex)


def main():
    calendar = Calendar()
    print(words("10-20 30-40"))
    print(calendar.group("a"), calendar.strftime("b"), calendar.total_seconds(), calendar.start(), calendar.date_of("x"))


if __name__ == "__main__":
    main()
