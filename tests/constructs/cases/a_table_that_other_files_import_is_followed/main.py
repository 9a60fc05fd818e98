# rows: 25
# outcome: converted
# turns: main.py:main, main.py:run, commands.py:load, commands.py:size, hooks.py:shout
import hooks
from commands import COMMANDS as TABLE


def run(name, key):
    command = TABLE.get(name)
    return command(key) if command else sorted(TABLE)


def main():
    hooks.subscribe(hooks.shout)
    print(run("load", "a"), run("size", "abc"), run("else", "a"))
    for hook in hooks.HOOKS:
        print(hook("b"))


if __name__ == "__main__":
    main()
