import sys

import requests


class Account:
    def __init__(self, server, user):
        self.server = server
        self.user = self.log_in(user)

    def log_in(self, user):
        response = requests.get(f"{self.server}/private/{user}/pw", auth=(user, "pw"))
        return response.json()["user"]

    def item(self, number):
        return requests.get(f"{self.server}/items/{number}").json()["name"]


class Admin(Account):
    def __init__(self, server):
        super().__init__(server, "root")

    def item(self, number):
        return "admin " + super().item(number)


def main():
    account = Account(sys.argv[1], "ada")
    print("logged in as", account.user)
    print(account.item(1))
    print(Admin(sys.argv[1]).item(2))


if __name__ == "__main__":
    main()
