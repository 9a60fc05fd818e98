def f():
    g()
