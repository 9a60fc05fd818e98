# traps: 9.17
# outcome: converted
# turns: load
# options: --target requests=niquests
# program: prepared_requests_stay
