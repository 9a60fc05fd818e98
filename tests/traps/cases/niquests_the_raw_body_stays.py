# traps: 9.22
# outcome: refused unmapped-member
# stays: head, save
# options: --target requests=niquests
# program: the_raw_body_stays
#
# The file of the raw body has to be awaited.
