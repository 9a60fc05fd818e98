# traps: 10.10
# outcome: refused unmapped-member
# turns: whole, part, assigned, pieces, lines, decoded, plain
# stays: each
# options: --target requests=aiohttp
# program: the_body_of_a_streamed_response_is_read
