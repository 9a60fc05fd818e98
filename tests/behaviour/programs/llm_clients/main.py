import sys

import anthropic
from openai import NotFoundError, OpenAI

SERVER = sys.argv[1]

client = OpenAI(base_url=f"{SERVER}/v1", api_key="secret", max_retries=0)


def question(text):
    return [{"role": "user", "content": text}]


def ask(text):
    answer = client.chat.completions.create(model="small", messages=question(text))
    return "answer", answer.choices[0].message.content, answer.model


def told(text):
    words = []
    for chunk in client.chat.completions.create(model="small", messages=question(text), stream=True):
        words.append(chunk.choices[0].delta.content)
    return "streamed", " ".join(words)


def missing():
    try:
        return client.with_options(timeout=5).chat.completions.create(model="none", messages=[])
    except NotFoundError as error:
        return type(error).__name__, error.status_code, error.type


def models():
    with anthropic.Anthropic(base_url=SERVER, api_key="secret", max_retries=0) as other:
        first = other.models.list(limit=2)
        found = [model.id for model in first]
        print("page", len(first.data), first.has_next_page(), [model.id for model in list(client.models.list())])
    return found


class Writer:
    def __init__(self, key):
        self.client = anthropic.Anthropic(base_url=SERVER, api_key=key, max_retries=0)

    def write(self, about):
        answer = self.client.messages.create(model="small", max_tokens=10, messages=question(about))
        return answer.content[0].text, answer.stop_reason

    def told(self, about):
        with self.client.messages.stream(model="small", max_tokens=10, messages=question(about)) as stream:
            words = [word for word in stream.text_stream]
            done = stream.get_final_message()
        return words, "final", done.content[0].text, done.usage.output_tokens

    def events(self, about):
        stream = self.client.messages.create(model="small", max_tokens=10, messages=question(about), stream=True)
        return [event.type for event in stream]

    def wrong(self):
        try:
            self.client.messages.create(model="none", max_tokens=10, messages=[])
        except anthropic.APIStatusError as error:
            return type(error).__name__, error.status_code

    def close(self):
        self.client.close()


def main():
    print(*ask("how is it?"))
    print(*told("how is it?"))
    print(*missing())
    print("models", models())
    writer = Writer("secret")
    print(*writer.write("it"))
    words, *rest = writer.told("it")
    print(words, *rest)
    print(writer.events("it")[0], len(writer.events("it")), *writer.wrong())
    writer.close()
    client.close()


if __name__ == "__main__":
    main()
