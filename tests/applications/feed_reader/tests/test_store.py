from feeds.store import Store


def test_new_entries_are_counted(tmp_path):
    store = Store(tmp_path / "feeds.db")
    assert store.add("a", ["one", "two"]) == 2
    assert store.add("a", ["two", "three"]) == 1
    assert store.add("b", ["two"]) == 1
    assert store.unread("a") == [("a", "one"), ("a", "two"), ("a", "three")]
    assert store.mark("a") == 3
    assert store.unread() == [("b", "two")]
