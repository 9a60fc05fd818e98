# traps: 9.13
# outcome: refused refused-call
# stays: load
# options: --target requests=niquests
# program: hooks_stay
#
# Hooks see a response whose body has to be awaited.
