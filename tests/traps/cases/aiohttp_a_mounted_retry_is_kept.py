# traps: 10.6
# outcome: flagged behaviour-note
# turns: load
# options: --target requests=aiohttp
# program: a_mounted_retry_is_kept
