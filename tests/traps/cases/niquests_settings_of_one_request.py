# traps: 9.19
# outcome: converted
# turns: once, in_a_session, through_proxies
# options: --target requests=niquests
# program: settings_of_one_request
#
# Certificates, proxies, redirects of one request.
