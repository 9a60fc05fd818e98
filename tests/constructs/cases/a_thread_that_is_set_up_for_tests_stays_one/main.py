# rows: 121
# outcome: refused function-as-value
# run: -m unittest -q
# stays: heart.py:Heart._beat, heart.py:Heart.start, heart.py:Heart.stop, test_heart.py:HeartTest.setUp, test_heart.py:HeartTest.test_beats
from heart import Heart

if __name__ == "__main__":
    print(Heart(print))
