import asyncio

from fastapi import Depends, FastAPI, HTTPException

from app import seats
from app.guests import current_guest
from app.seats import find, names

app = FastAPI()


@app.get("/seats/{seat_id}")
async def seat(seat_id: int):
    found = await asyncio.get_running_loop().run_in_executor(None, find, seat_id)
    if found is None:
        raise HTTPException(404, "no such seat")
    return {"name": found.name}


@app.get("/seats")
async def all_names(limit: int = 10):
    return names(limit, "standing")


@app.post("/seats")
async def create(
    name: str,
):
    number = seats.reserve(
        name,
        patience=0.02,
    )
    return {"seat": number and "given"}


@app.post("/seats/{seat_id}/name")
async def rename(seat_id: int, name: str):
    return {"name": seats.rename(name=name, seat_id=seat_id)}


@app.delete("/seats/{seat_id}")
async def leave(seat_id: int):
    await asyncio.to_thread(seats.leave, seat_id)
    return {}


@app.get("/guest")
async def guest(guest=Depends(current_guest)):
    return {"name": guest.name}
