from .database import Part, SessionLocal


def fill():
    with SessionLocal() as session:
        if session.query(Part).count() == 0:
            session.add(Part(name="wheel"))
            session.commit()


fill()
