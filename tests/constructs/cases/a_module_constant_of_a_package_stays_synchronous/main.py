# rows: 141
# outcome: refused module-level
# stays: settings.py:name
import settings


print(settings.NAME, settings.name(2))
