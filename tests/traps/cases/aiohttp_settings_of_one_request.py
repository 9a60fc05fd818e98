# traps: 10.9
# outcome: converted
# turns: once, in_a_session, through_proxies
# options: --target requests=aiohttp
# program: settings_of_one_request
