# rows: 26, 78
# outcome: refused module-level
# stays: wait
import time


def wait(number):
    time.sleep(0.001)
    return number


name = "you"
for number in range(2):
    wait(number)
greeting = "hello %(name)s" % locals()
exec("def first():\n    return second()\n\n\ndef second():\n    return greeting\n")
print(first(), eval("name"), wait(1))  # noqa: F821
