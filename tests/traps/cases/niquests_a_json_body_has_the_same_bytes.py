# traps: 9.3
# outcome: converted
# turns: send, sign
# options: --target requests=niquests
# program: a_json_body_has_other_bytes
#
# The bytes of a JSON body are those of requests, so a signature made over them holds.
