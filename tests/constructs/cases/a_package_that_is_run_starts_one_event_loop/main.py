# rows: 143
# outcome: converted
# turns: app/work.py:load
import runpy


runpy.run_module("app", run_name="__main__")
