# rows: 143
# outcome: converted
# turns: app/cli.py:load, app/start.py:fetch
# stays: app/cli.py:main, app/start.py:main, app/start.py:Tool.run, app/shown.py:Window.__init__, app/hidden.py:started
import app.cli
import app.hidden
import app.shown
import app.start

print(app.cli.main())
print(app.start.main())
print(app.start.Tool().run())
print(app.shown.Window().size)
print(app.hidden.started())
