from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from sqlmodel import col, func, select

from heroes.database import SessionDep
from heroes.models import Hero, HeroCreate, HeroPublic, HeroPublicWithTeam, HeroUpdate

router = APIRouter(prefix="/heroes", tags=["heroes"])


@router.post("/", response_model=HeroPublic)
def create_hero(*, session: SessionDep, hero: HeroCreate):
    db_hero = Hero.model_validate(hero)
    session.add(db_hero)
    session.commit()
    session.refresh(db_hero)
    return db_hero


@router.get("/", response_model=list[HeroPublic])
def read_heroes(
    *,
    session: SessionDep,
    offset: int = 0,
    limit: Annotated[int, Query(le=100)] = 100,
):
    heroes = session.exec(select(Hero).order_by(Hero.id).offset(offset).limit(limit)).all()
    return heroes


@router.get("/names")
def read_names(session: SessionDep, older_than: int = 0) -> list[str]:
    statement = select(Hero.name).where(col(Hero.age) > older_than).order_by(Hero.name)
    return [name for name in session.exec(statement)]


@router.get("/count")
def count_heroes(session: SessionDep) -> int:
    return session.exec(select(func.count()).select_from(Hero)).one()


@router.get("/{hero_id}", response_model=HeroPublicWithTeam)
def read_hero(*, session: SessionDep, hero_id: int):
    hero = session.exec(select(Hero).where(Hero.id == hero_id)).first()
    if not hero:
        raise HTTPException(status_code=404, detail="Hero not found")
    return hero


@router.patch("/{hero_id}", response_model=HeroPublic)
def update_hero(*, session: SessionDep, hero_id: int, hero: HeroUpdate):
    db_hero = session.get(Hero, hero_id)
    if not db_hero:
        raise HTTPException(status_code=404, detail="Hero not found")
    db_hero.sqlmodel_update(hero.model_dump(exclude_unset=True))
    session.add(db_hero)
    session.commit()
    session.refresh(db_hero)
    return db_hero


@router.delete("/{hero_id}")
def delete_hero(*, session: SessionDep, hero_id: int):
    hero = session.get(Hero, hero_id)
    if not hero:
        raise HTTPException(status_code=404, detail="Hero not found")
    session.delete(hero)
    session.commit()
    return {"ok": True}
