# traps: 9.11
# outcome: converted
# turns: as_oserror, as_ioerror, from_further_away, as_request, as_connection, unfit, as_value, as_json, slow, endless, refused
# options: --target requests=niquests
# program: errors_are_caught_where_they_were
