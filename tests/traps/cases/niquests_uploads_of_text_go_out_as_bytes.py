# traps: 9.23
# outcome: converted
# turns: text, buffer, named, typed, pairs, kept, opened, raw
# options: --target requests=niquests
# program: uploads_of_text_go_out_as_bytes
