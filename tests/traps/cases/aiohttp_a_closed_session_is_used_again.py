# traps: 10.1
# outcome: converted
# turns: behind, closed
# options: --target requests=aiohttp
# program: a_closed_session_is_used_again
