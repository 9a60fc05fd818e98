# leading comment
import sys, time
import requests  # the library

SERVER = sys.argv[1]

# a comment that belongs to `one`
def one(): return requests.get(SERVER + "/items/1").json()["name"]  # trailing


def semicolons():
    a = 1; time.sleep(0); b = 2
    if a: time.sleep(0); a += 0
    return a + b


def tabs(
		number, # odd but legal
):
	if number:
		response = requests.get(
			SERVER  # the server
			+ "/items/"
			+ str(number),

			headers = { "X-A" : "b" },
		)  # after
		return response.json() ["name"]


def black_style(
    *, first: str = "black", second: "int | None" = None
) -> (
    str
):
    """Doc.

    time.sleep(1) is only mentioned here.
    """

    time . sleep ( 0 )
    # requests.get in a comment

    return first  \
        or second


def multi():
    text = """
  requests.get("not a call")
""" + requests.get(
        SERVER + "/items/3"
    ).json()[
        "name"
    ]
    return text


class Holder :

    @staticmethod
    def wait () :
        time.sleep (0) ; return "held"


def main():
    print("one", one())
    print("semicolons", semicolons())
    print("tabs", tabs(2))
    print(black_style())
    print("multi", multi())
    print(Holder.wait())
    # last comment


if __name__ == '__main__': main()
# the end
