import app


def main():
    client = app.app.test_client()
    print(client.get("/people").get_json(), client.get("/people/7").get_json())


if __name__ == "__main__":
    main()
