import sys
from concurrent.futures import ThreadPoolExecutor

from sessions import get_session, session_of_thread

names = {}


def download(server, number):
    session = get_session()
    with session.get(f"{server}/items/{number}") as response:
        names[number] = response.json()["name"]


def check(server, number):
    return session_of_thread().head(f"{server}/items/{number}").status_code


def download_all(server, numbers):
    with ThreadPoolExecutor(max_workers=2) as pool:
        for number in numbers:
            pool.submit(download, server, number)
    return [names[number] for number in numbers]


def main():
    server = sys.argv[1]
    print(download_all(server, [1, 2, 3]))
    with ThreadPoolExecutor(max_workers=3) as executor:
        print(list(executor.map(check, [server] * 4, [1, 2, 3, 4])))


if __name__ == "__main__":
    main()
