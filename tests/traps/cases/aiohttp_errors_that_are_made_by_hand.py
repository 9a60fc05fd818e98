# traps: 10.14
# outcome: converted
# turns: about, plain, bare, connection, own, several
# options: --target requests=aiohttp
# program: errors_that_are_made_by_hand
