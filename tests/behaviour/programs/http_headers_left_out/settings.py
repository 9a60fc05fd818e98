HEADERS = {"User-Agent": "tests", "X-Key": None}
