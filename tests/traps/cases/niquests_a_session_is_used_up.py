# traps: 9.1
# outcome: converted
# turns: once, in_the_end, one_for_each
# options: --target requests=niquests
# program: a_session_is_used_up
