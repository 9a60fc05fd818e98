# traps: 10.16
# outcome: refused refused-call
# turns: once, variable, passed, deeper
# stays: in_a_session
# options: --target requests=aiohttp
# program: headers_that_are_none_are_left_out
