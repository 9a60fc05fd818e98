from fastapi import Header, HTTPException

from app import database
from app.seats import Seat


def current_guest(x_name: str = Header()):
    seat = database.session.query(Seat).filter_by(name=x_name).first()
    if seat is None:
        raise HTTPException(401, "not a guest")
    return seat
