# traps: 9.2
# outcome: converted
# turns: plain, negated, asserted, chosen, found, looked_up, walrus, sifted, either, as_bool, fine
# options: --target requests=niquests
# program: truth_of_a_response_is_its_status
#
# A response is false for 4xx and 5xx.
