# traps: 9.16
# outcome: converted
# turns: load
# options: --target requests=niquests
# program: parameters_of_a_session_stay
#
# Parameters of a session are joined to the query of each URL.
