from deep.b import b


def a(server):
    return "deep " + b(server)
