import sys

import requests
from kinds import Below, Early, Hooked, Made, Mixed, Pickled, Sending, Timed, copy, make


class Free(requests.Session):
    def look(self, url):
        return self.get(url).json()["name"]


def is_session(value):
    return isinstance(value, requests.Session)


def free(server):
    with Free() as session:
        print("checked", is_session(session), is_session(server))
        print("free", session.look(f"{server}/items/7"))


def kept(server):
    timed = Timed()
    timed.item(f"{server}/items/1")
    print("timed", timed.timeout)
    sending = Sending()
    sending.item(f"{server}/items/1")
    print("sent", sending.sent)
    print("mixed", Mixed().item(f"{server}/items/1"))
    print("below", Below().item(f"{server}/items/2"))
    print("handed", make("handed").item(f"{server}/items/3"))
    hooked = Hooked()
    hooked.item(f"{server}/items/3")
    print("hooked", hooked.answers)
    print("early", Early().item(f"{server}/items/4"))
    print("pickled", copy(Pickled()).item(f"{server}/items/5"))
    print("kept", is_session(timed))
    print("made", Made().item(f"{server}/items/6"))


if __name__ == "__main__":
    if sys.argv[1:]:
        kept(sys.argv[1])
        free(sys.argv[1])
