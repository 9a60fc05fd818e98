# traps: 9.16
# outcome: converted
# turns: load
# options: --target requests=niquests
# program: settings_of_a_session_go_to_its_constructor
