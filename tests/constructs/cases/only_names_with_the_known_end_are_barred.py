# rows: 26
# outcome: refused dynamic-call
# turns: Store.save, main
# stays: Store.get_id, Store.look_up
import time


class Store:
    def get_id(self):
        time.sleep(0.001)
        return 7

    def save(self):
        time.sleep(0.001)
        return "saved"

    def look_up(self, name):
        return getattr(self, "{}_id".format(name))()


def main():
    store = Store()
    print(store.look_up("get"), store.save())


if __name__ == "__main__":
    main()
