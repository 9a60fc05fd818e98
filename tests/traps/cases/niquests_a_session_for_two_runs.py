# traps: 9.5
# outcome: converted
# turns: load
# options: --target requests=niquests
# program: a_session_for_two_runs
