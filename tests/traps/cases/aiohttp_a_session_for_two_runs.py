# traps: 10.2
# outcome: converted
# turns: load
# options: --target requests=aiohttp
# program: a_session_for_two_runs
