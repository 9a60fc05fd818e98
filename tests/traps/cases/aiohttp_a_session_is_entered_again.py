# traps: 10.1
# outcome: converted
# turns: again, looped
# options: --target requests=aiohttp
# program: a_session_is_entered_again
