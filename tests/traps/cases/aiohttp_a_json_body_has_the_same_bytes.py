# traps: 10.5
# outcome: converted
# turns: send, sign
# options: --target requests=aiohttp
# program: a_json_body_has_other_bytes
