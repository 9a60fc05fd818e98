# traps: 9.1
# outcome: converted
# turns: again, looped
# options: --target requests=niquests
# program: a_session_is_entered_again
