import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from tides import upstream, views
from tides.models import Port

ANSWERS = {
    "/levels/HAM": {"level": 2.5},
    "/levels/BRE": {"level": 1.75},
    "/warnings": [{"port": "HAM", "text": "high"}, {"port": "BRE", "text": "fog"}],
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        found = ANSWERS.get(self.path)
        body = json.dumps(found).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Served(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.settings_override = override_settings(TIDE_SERVICE=f"http://127.0.0.1:{cls.server.server_port}")
        cls.settings_override.enable()

    @classmethod
    def tearDownClass(cls):
        cls.settings_override.disable()
        cls.server.shutdown()
        cls.server.server_close()
        super().tearDownClass()

    def test_level(self):
        response = self.client.get("/tides/levels/HAM?unit=cm")
        self.assertEqual(response.json(), {"code": "HAM", "level": 250, "unit": "cm", "self": "/tides/levels/HAM"})
        self.assertIn("X-Took", response)

    def test_unknown_port(self):
        self.assertEqual(self.client.get("/tides/levels/XXX").status_code, 404)

    def test_only_get(self):
        self.assertEqual(self.client.post("/tides/levels/HAM").status_code, 405)

    def test_compare(self):
        response = self.client.post("/tides/compare", {"codes": ["HAM", "BRE"]}, content_type="application/json")
        self.assertEqual(response.json(), {"levels": {"HAM": 2.5, "BRE": 1.75}, "highest": "HAM"})

    def test_warnings(self):
        response = self.client.get("/tides/warnings", {"port": "BRE"})
        self.assertEqual(response.json(), {"warnings": [{"port": "BRE", "text": "fog"}]})
        self.assertEqual(self.client.post("/tides/warnings").status_code, 405)

    def test_overview(self):
        self.assertContains(self.client.get("/tides/"), "<li>HAM: high</li>")

    def test_record(self):
        Port.objects.create(name="Hamburg", code="HAM")
        response = self.client.post("/tides/ports/HAM/record")
        self.assertEqual(response.json()["port"], "Hamburg")
        self.assertEqual(response.json()["count"], 1)

    def test_ports(self):
        Port.objects.create(name="Bremen", code="BRE")
        self.assertEqual(self.client.get("/tides/ports").json(), {"ports": ["Bremen"]})


class Direct(SimpleTestCase):
    def test_health(self):
        self.assertEqual(self.client.get("/tides/health").content, b"ok")

    def test_level_by_a_double(self):
        with mock.patch("tides.upstream.fetch_level", return_value=3.0) as double:
            response = self.client.get("/tides/levels/HAM")
        double.assert_called_once_with("HAM")
        self.assertEqual(response.json()["level"], 3.0)

    def test_view_itself(self):
        request = RequestFactory().get("/tides/levels/HAM")
        with mock.patch.object(upstream, "fetch_level", return_value=1.5):
            response = views.level(request, "HAM")
        self.assertEqual(json.loads(response.content)["level"], 1.5)
