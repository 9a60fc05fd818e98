# traps: 10.12
# outcome: converted
# turns: patient, hurried
# options: --target requests=aiohttp
# program: a_slow_answer_is_waited_for
