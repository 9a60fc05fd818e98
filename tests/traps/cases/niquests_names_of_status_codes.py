# traps: 9.14
# outcome: converted
# turns: check
# options: --target requests=niquests
# program: names_of_status_codes
#
# Synonyms of status codes.
