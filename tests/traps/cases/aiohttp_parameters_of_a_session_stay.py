# traps: 10.15
# outcome: refused unmapped-member
# stays: load
# options: --target requests=aiohttp
# program: parameters_of_a_session_stay
