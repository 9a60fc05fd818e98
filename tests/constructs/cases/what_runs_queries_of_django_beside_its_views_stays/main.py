# rows: 155
# outcome: refused blocking-call-remains
# options: --target django=asgi
# stays: ports.py:level, test_ports.py:test_a_view_by_itself, test_ports.py:test_a_view_by_its_client
# turns: ports.py:health, test_ports.py:test_a_view_without_queries
# run: -m pytest -q --no-header -p no:cacheprovider -p no:warnings test_ports.py
