# traps: 9.20
# outcome: flagged behaviour-note
# turns: read, declared, guessed
# options: --target requests=niquests
# program: text_without_a_charset_is_read_otherwise
