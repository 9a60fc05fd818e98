from fastapi import BackgroundTasks, FastAPI

from app.visits import names, note, ready, visited

app = FastAPI()


@app.on_event("startup")
def start():
    ready("started")


@app.post("/visits")
async def visit(name: str, background: BackgroundTasks):
    found = note(name)
    background.add_task(visited, found.id)
    return {"name": found.name}


@app.get("/visits")
async def all_names():
    return names()
