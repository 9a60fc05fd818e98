# rows: 97
# outcome: converted
# turns: Language.build, build
from typing import Protocol

from languages import c, d


class Language(Protocol):
    def build(self, path: str) -> str: ...


LANGUAGES: dict[str, Language] = {"c": c, "d": d}


def build(name):
    language = LANGUAGES[name]
    return language.build("main." + name)


if __name__ == "__main__":
    print(build("c"), build("d"))
