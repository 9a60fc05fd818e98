import people
from models import Base, Person, SessionLocal, engine


def oldest(db, among):
    query = db.query(Person)
    for age in among:
        query = query.filter(Person.age != age)
    return query.order_by(Person.age.desc()).first()


def main():
    Base.metadata.create_all(engine)
    with SessionLocal() as db:
        for name, age in (("Ada", 36), ("Bob", 12), ("Cy", 70), ("Dan", 18)):
            db.add(Person(name=name, age=age, active=name != "Cy"))
        db.commit()
        everybody, grown = people.People(db), people.Grown(db)
        print("found", people.search(db), people.search(db, name="a"), people.search(db, page=2))
        print("counted", everybody.count(), grown.count())
        print("by age", [person.name for person in everybody.find(age=12)])
        print("grown", [person.name for person in grown.find(active=True)])
        print("removed", everybody.remove(2), everybody.get(2), everybody.get(1).name)
        print("oldest", oldest(db, [70]).name)


if __name__ == "__main__":
    main()
