# traps: 9.15
# outcome: converted
# turns: given, empty, nothing, none, truth, lists, text, raw, special, of_values
# options: --target requests=niquests
# program: parameters_are_joined_to_the_query
