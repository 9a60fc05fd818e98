# traps: 9.6
# outcome: converted
# turns: about, address, chained, pieces, lines
# options: --target requests=niquests
# program: attributes_of_a_response_have_other_names
#
# Attributes of a response, and an address that is text.
