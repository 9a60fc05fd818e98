# rows: 25
# outcome: converted
# turns: registry.py:run, plugins.py:load, plugins.py:save, plugins.py:drop
# stays: registry.py:register
import plugins
from again import run

if __name__ == "__main__":
    print(run("load"), run("save"), run("drop"), plugins.load("y"))
