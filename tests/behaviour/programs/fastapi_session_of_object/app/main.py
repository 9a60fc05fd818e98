import asyncio

from fastapi import FastAPI

from app.users import add_user, get_user_data

app = FastAPI()


@app.get("/users/{user_id}")
async def get_user_endpoint(user_id: int):
    return await asyncio.get_running_loop().run_in_executor(None, get_user_data, user_id)


@app.post("/users")
async def create(name: str):
    add_user(name)
    return {"done": True}
