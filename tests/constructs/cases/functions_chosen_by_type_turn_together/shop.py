import time


class Store:
    def get(self, key):
        time.sleep(0.001)
        print("get", key)
        return key
