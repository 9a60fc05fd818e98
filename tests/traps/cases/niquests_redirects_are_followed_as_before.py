# traps: 9.18
# outcome: converted
# turns: show, check
# options: --target requests=niquests
# program: redirects_are_followed_as_before
