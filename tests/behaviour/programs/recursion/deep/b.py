from deep import c


def b(server):
    return c.c(server)
