# rows: 26
# outcome: converted
# run: -m pytest -q
# turns: pages.py:fetch, pages.py:total, test_pages.py:test_total
# stays: test_pages.py:test_proxy
