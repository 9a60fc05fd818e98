# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_release.py
# turns: scripts/release.py:tag, scripts/release.py:is_clean, test_release.py:test_tag, test_release.py:test_dirty
from scripts import release

if __name__ == "__main__":
    print(release.__name__)
