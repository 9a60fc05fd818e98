"""What the catalogue has."""

from dataclasses import dataclass

from museum.session import MuseumSession, StaffSession


@dataclass
class Piece:
    number: int
    title: str
    room: str | None = None

    @classmethod
    def read(cls, data):
        return cls(data["number"], data["title"], data.get("room"))


class Museum:
    def __init__(self, session: MuseumSession):
        self.session = session

    @classmethod
    def at(cls, base_url, user=None, password=None):
        if user is not None:
            return cls(StaffSession(base_url, user, password))
        return cls(MuseumSession(base_url))

    def piece(self, number):
        return Piece.read(self.session.get_json(f"pieces/{number}"))

    def pieces(self, **filters):
        """All pieces, page after page."""
        url = "pieces"
        while url:
            page = self.session.get_json(url, **filters)
            for data in page["pieces"]:
                yield Piece.read(data)
            url, filters = page.get("next"), {}

    def titles(self, *numbers):
        return [self.piece(number).title for number in numbers]

    def move(self, number, room):
        answer = self.session.patch(f"pieces/{number}", json={"room": room})
        return Piece.read(answer.json())

    def has(self, number):
        return self.session.head(f"pieces/{number}").status_code == 200

    def upload(self, number, picture, **options):
        answer = self.session.put(
            f"pieces/{number}/picture", data=picture, headers={"Content-Type": "image/png", "X-Picture": "new"}, **options
        )
        return answer.headers["X-Size"]

    def close(self):
        self.session.close()
