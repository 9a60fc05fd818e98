# traps: 10.4, 10.5
# outcome: refused refused-call
# turns: text, raw, variable, pairs, form, pieces, nothing
# stays: both
# options: --target requests=aiohttp
# program: bodies_go_out_as_before
