import json
import os
import smtplib
import time
from email.message import EmailMessage

HOST, PORT = os.environ["SMTP"].split(":")


def letter(to, subject, sender="ada@example.org", **headers):
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(f"Dear {to},\nall is well.\n.\nYours\n")
    return message


def send(message):
    with smtplib.SMTP(HOST, int(PORT), timeout=10) as server:
        server.ehlo()
        return server.send_message(message)


def mailed():
    with smtplib.SMTP(HOST, int(PORT)) as server:
        code, text = server.verify("all")
        return code, [[sender, to, len(body.splitlines())] for sender, to, body in json.loads(text)]


class Mailer:
    """One connection for several messages."""

    def __init__(self, user, password):
        self.user, self.password = user, password

    def send_all(self, messages):
        server = smtplib.SMTP()
        server.connect(HOST, int(PORT))
        try:
            code, _ = server.login(self.user, self.password)
            print("logged in", code, server.has_extn("auth"))
            for message in messages:
                server.sendmail("ada@example.org", [message["To"]], message.as_string())
        finally:
            server.quit()


def deliver(message, tries=2):
    for attempt in range(tries):
        try:
            refused = send(message)
        except smtplib.SMTPRecipientsRefused as error:
            return "refused " + ", ".join(f"{to} {code} {text}" for to, (code, text) in error.recipients.items())
        except smtplib.SMTPResponseException as error:
            return f"{type(error).__name__} {error.smtp_code} {error.smtp_error}"
        except OSError as error:
            time.sleep(0.01)
            last = type(error).__name__
        else:
            return "sent", refused
    return last


def main():
    time.sleep(0.001)
    print(deliver(letter("bob@example.org", "hello")))
    print(deliver(letter("bob@example.org, nobody@example.org", "half")))
    print(deliver(letter("nobody@example.org", "none")))
    print(deliver(letter("bob@example.org", "banned", sender="banned@example.org")))
    print(deliver(letter("bob@example.org", "spam", X_Spam="yes")))
    print(mailed())
    Mailer("ada", "secret").send_all([letter("eve@example.org", str(number)) for number in range(3)])
    try:
        Mailer("ada", "wrong").send_all([])
    except smtplib.SMTPAuthenticationError as error:
        print(type(error).__name__, error.smtp_code)
    print(mailed())
    global PORT
    PORT = "1"
    print("no server", deliver(letter("bob@example.org", "lost")))


if __name__ == "__main__":
    main()
