import http.server
import json
import threading
import unittest
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from weather import Client, WeatherError

DEGREES = {"Oslo": -3, "Rome": 17, "Graz": 8}


class Service(http.server.BaseHTTPRequestHandler):
    busy = 0
    keys = []

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        type(self).keys.append(self.headers.get("X-Key"))
        if type(self).busy:
            type(self).busy -= 1
            self.answer(503, "busy")
        elif query["city"] not in DEGREES:
            self.answer(404, "no such city")
        elif url.path == "/now":
            self.answer(200, {"temperature": DEGREES[query["city"]]})
        else:
            self.answer(200, {"text": f"day {query['day']} in {query['city']}"})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        Service.busy = 0
        Service.keys = []
        self.client = Client(f"http://127.0.0.1:{self.server.server_port}/", key="secret")
        self.addCleanup(self.client.close)

    def test_temperature(self):
        self.assertEqual(self.client.temperature("Rome"), 17)
        self.assertEqual(Service.keys, ["secret"])

    def test_coldest(self):
        self.assertEqual(self.client.coldest(["Rome", "Oslo", "Graz"]), "Oslo")

    def test_forecast(self):
        self.assertEqual(list(self.client.forecast("Graz", days=2)), ["day 0 in Graz", "day 1 in Graz"])

    def test_unknown_city(self):
        with self.assertRaises(WeatherError) as caught:
            self.client.temperature("Ys")
        self.assertEqual(caught.exception.status, 404)

    def test_a_busy_service_is_asked_again(self):
        Service.busy = 2
        with mock.patch.object(Client, "wait") as wait:
            self.assertEqual(self.client.temperature("Oslo"), -3)
        self.assertEqual([call.args for call in wait.call_args_list], [(0,), (1,)])

    def test_a_service_that_stays_busy(self):
        Service.busy = 9
        self.assertRaises(WeatherError, self.client.temperature, "Oslo")
        self.assertEqual(Service.busy, 6)

    def test_the_client_closes(self):
        with Client("http://127.0.0.1:9") as client:
            self.assertEqual(client.base_url, "http://127.0.0.1:9")


if __name__ == "__main__":
    unittest.main()
