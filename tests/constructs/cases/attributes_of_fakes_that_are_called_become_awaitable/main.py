# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: feed.py:Feed.load, feed.py:Feed.title, feed.py:Reader.headline, tests/test_feed.py:FakeFeed.load, tests/test_feed.py:fake_load
from feed import Feed, Reader

if __name__ == "__main__":
    print(Reader(Feed("main")).headline())
