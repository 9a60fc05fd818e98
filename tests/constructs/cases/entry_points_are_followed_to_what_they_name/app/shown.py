import time


class Window:
    def __init__(self):
        time.sleep(0.001)
        self.size = 3
