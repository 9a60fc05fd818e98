# traps: 10.13
# outcome: converted
# turns: read, declared, guessed
# options: --target requests=aiohttp
# program: text_without_a_charset_is_read_otherwise
