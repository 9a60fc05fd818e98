# traps: 9.4
# outcome: converted
# turns: load
# options: --target requests=niquests
# program: a_mounted_retry_is_kept
#
# What a Retry asks for is carried over by the adapter that takes one, too.
