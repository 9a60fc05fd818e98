import app


def spec_load():
    assert app.load(5) == 10


class SpecLoad:
    def spec_text(self):
        assert app.load("b") == "bb"
