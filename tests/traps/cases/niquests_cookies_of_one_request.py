# traps: 9.10
# outcome: converted
# turns: once, jar, with_session, override
# options: --target requests=niquests
# program: cookies_of_one_request
