# traps: 10.15
# outcome: refused refused-call
# stays: load
# options: --target requests=aiohttp
# program: hooks_stay
