from setuptools import setup

setup(
    name="app",
    entry_points={
        "console_scripts": [
            "one = app:start.main",
            "two = app:main",
            "three = app.start:Later.run",
            "four = app.shown:Window",
            "five = app.hidden:started_by_nobody_knows.started",
        ],
    },
)
