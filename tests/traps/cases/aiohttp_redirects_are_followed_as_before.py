# traps: 10.8
# outcome: converted
# turns: show, check
# options: --target requests=aiohttp
# program: redirects_are_followed_as_before
