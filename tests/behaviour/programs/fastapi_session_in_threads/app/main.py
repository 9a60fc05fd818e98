import asyncio

from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from app.database import get_db
from app.users import add_user, get_user_data, names, welcome

app = FastAPI()


@app.get("/users/{user_id}")
async def get_user_endpoint(user_id: int, db: Session = Depends(get_db)):
    return await asyncio.get_running_loop().run_in_executor(None, get_user_data, user_id, db)


@app.get("/users")
async def all_names(db: Session = Depends(get_db)):
    return await asyncio.to_thread(names, db, reverse=False)


@app.post("/users")
def create(name: str, db: Session = Depends(get_db)):
    add_user(name, db)
    return {"done": True}


@app.post("/guests")
async def invite(name: str, background: BackgroundTasks, db: Session = Depends(get_db)):
    await run_in_threadpool(add_user, name, db=db)
    background.add_task(welcome, db, name)
    return {"done": True}
