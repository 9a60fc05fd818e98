import app


class TestStore:
    def setup_method(self):
        self.value = app.load(2)

    def test_value(self):
        assert self.value == 4
