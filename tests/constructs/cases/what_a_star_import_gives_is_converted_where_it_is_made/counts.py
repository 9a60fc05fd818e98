from shared import SessionLocal, text


def twice():
    session = SessionLocal()
    try:
        return session.execute(text("select 2")).scalar()
    finally:
        session.close()
