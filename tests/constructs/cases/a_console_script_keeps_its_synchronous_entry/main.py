# rows: 143
# outcome: converted
# turns: app/cli.py:load
# stays: app/cli.py:main
import app.cli


print(app.cli.main())
