# traps: 10.7
# outcome: converted
# turns: check
# options: --target requests=aiohttp
# program: names_of_status_codes
