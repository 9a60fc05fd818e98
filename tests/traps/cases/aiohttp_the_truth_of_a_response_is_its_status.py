# traps: 10.3
# outcome: converted
# turns: plain, negated, asserted, chosen, found, looked_up, walrus, sifted, either, as_bool, fine
# options: --target requests=aiohttp
# program: truth_of_a_response_is_its_status
