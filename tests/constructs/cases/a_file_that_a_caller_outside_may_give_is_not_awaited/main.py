# rows: 63
# outcome: flagged mixed-value
# turns: dav/client.py:Client.download, dav/client.py:Client._download
# stays: dav/client.py:Client.upload, dav/client.py:Client._upload, dav/client.py:Client.copy, dav/client.py:Client._copy, dav/size.py:size_of, dav/size.py:first_line
import io

from dav.client import Client
from dav.size import of_path

if __name__ == "__main__":
    client = Client({}, __file__)
    print(client.upload(__file__, "main.py"))
    print(client.copy("main.py"))
    print(client.download(__file__))
    print(of_path(__file__))
