# traps: 9.11
# outcome: converted
# turns: about, plain, bare, connection, own, several
# options: --target requests=niquests
# program: errors_that_are_made_by_hand
#
# An HTTPError that is made by hand is made of the same.
