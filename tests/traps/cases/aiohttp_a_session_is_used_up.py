# traps: 10.1
# outcome: converted
# turns: once, in_the_end, one_for_each
# options: --target requests=aiohttp
# program: a_session_is_used_up
