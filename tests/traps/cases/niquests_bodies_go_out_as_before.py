# traps: 9.9
# outcome: converted
# turns: text, raw, variable, pairs, form, pieces, both, nothing
# options: --target requests=niquests
# program: bodies_go_out_as_before
