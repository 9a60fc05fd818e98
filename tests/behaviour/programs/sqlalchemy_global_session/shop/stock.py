from shop.db import Article, session


def put(name):
    session.add(Article(name=name))


def save():
    session.commit()


def rename(article, name):
    article.name = name
    session.commit()


def find(name):
    return session.query(Article).filter(Article.name == name).first()
