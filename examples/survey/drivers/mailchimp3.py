"""Verbs with hooks and authentication, and an error."""

import sys

from mailchimp3.mailchimpclient import MailChimpClient, MailChimpError


def main():
    client = MailChimpClient(mc_api="0123456789abcdef0123456789abcdef-us1", mc_user="user", timeout=5.0)
    client.base_url = sys.argv[1] + "/3.0/"
    print(client._get("lists", count=3))
    print(client._post("lists", data={"name": "x"}))
    print(client._delete("lists/1"))
    client.base_url = sys.argv[1] + "/status/404/"
    try:
        client._get("lists")
    except MailChimpError as error:
        print("refused", sorted(error.args[0])[:3])


if __name__ == "__main__":
    main()
