import sys

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError


class Bot:
    def __init__(self, client: WebClient):
        self.client = client

    def say(self, channel, text):
        try:
            answer = self.client.chat_postMessage(channel=channel, text=text)
        except SlackApiError as error:
            return type(error).__name__, error.response["error"], error.response.status_code
        return "sent", answer["ts"], answer["message"]["text"], answer.get("ok"), answer.status_code

    def members(self):
        found = []
        for page in self.client.users_list(limit=2):
            found += [member["id"] for member in page["members"]]
        return found


def main():
    bot = Bot(WebClient("secret", base_url=f"{sys.argv[1]}/api/", timeout=5))
    print(*bot.say("general", "hello"))
    print(*bot.say("none", "hello"))
    print(bot.members())


if __name__ == "__main__":
    main()
