from sqlmodel import Field, SQLModel, func, select

from database import session


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class HeroRepository:
    def find(self, key: int) -> Hero | None:
        return session.get(Hero, key)

    def add(self, hero: Hero) -> Hero:
        session.add(hero)
        session.commit()
        session.refresh(hero)
        return hero

    def names(self, order=Hero.name) -> list[str]:
        return [hero.name for hero in session.exec(select(Hero).order_by(order))]

    @staticmethod
    def count() -> int:
        return session.exec(select(func.count(Hero.id))).one()


class HeroService:
    def __init__(self, heroes: HeroRepository):
        self.heroes = heroes

    def create(self, name: str) -> dict:
        hero = self.heroes.add(Hero(name=name))
        return {"id": hero.id, "greeting": self.greeting(hero.name)}

    def greeting(self, name: str) -> str:
        return f"Hello, {name}"


repository = HeroRepository()
service = HeroService(repository)
