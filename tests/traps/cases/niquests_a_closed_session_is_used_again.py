# traps: 9.1
# outcome: converted
# turns: behind, closed
# options: --target requests=niquests
# program: a_closed_session_is_used_again
#
# A session can be used behind its block, and after it was closed; so can that of niquests.
