# rows: 63
# outcome: flagged mixed-value
# turns: dav/client.py:Client.upload, dav/client.py:Client.upload_path
# stays: dav/client.py:size_of, dav/client.py:Client.guarded, dav/client.py:Client.lines
import io

from dav.client import Client, size_of

if __name__ == "__main__":
    client = Client({})
    print(client.upload(io.StringIO("a b c"), "text"))
    print(client.upload_path(__file__, "again"))
    print(client.guarded(io.StringIO("a b c")))
    print(client.lines(io.StringIO("a\nb\nc")))
    print(size_of(io.StringIO("a")))
    print({name: text[:6] for name, text in client.kept.items()})
