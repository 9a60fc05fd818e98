"""Arguments that are looked at on their way."""


class Base:
    def __init__(self, session=None, url=None):
        self.session = session
        self.url = url

    def name(self, url=None):
        return self.session.get(url or self.url).json()["name"]


class Listed(Base):
    def __init__(self, *args):
        args = list(args)
        super().__init__(*args)


class Late(Base):
    def __init__(self, *args, **kwargs):
        self.args = args
        super().__init__()
        self.session = self.args[0]


class Mixed(Base):
    def __init__(self, *args):
        super().__init__(*[], *args)


class Counted(Base):
    def __init__(self, *args):
        super().__init__(*args[:1], url=args[-1])


def by_position(*args):
    return read(*[1, 2][:0], *args)


def read(session, url):
    return session.get(url).json()["name"]
