# traps: 9.12
# outcome: converted
# turns: once, variable, passed, in_a_session, deeper
# options: --target requests=niquests
# program: headers_that_are_none_are_left_out
