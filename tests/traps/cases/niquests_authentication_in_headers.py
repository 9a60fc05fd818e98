# traps: 9.7
# outcome: converted
# turns: basic, pair, token
# options: --target requests=niquests
# program: authentication_in_headers
