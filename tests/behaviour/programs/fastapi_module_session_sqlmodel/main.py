from fastapi import APIRouter, FastAPI, HTTPException

from heroes import HeroRepository, repository, service

router = APIRouter()


@router.get("/heroes/{key}")
async def read(key: int):
    hero = repository.find(key)
    if hero is None:
        raise HTTPException(status_code=404)
    return {"name": hero.name}


@router.post("/heroes")
async def create(name: str):
    return service.create(name)


@router.get("/heroes")
async def names():
    return repository.names()


@router.get("/count")
async def count():
    return HeroRepository.count()


app = FastAPI()
app.include_router(router)
