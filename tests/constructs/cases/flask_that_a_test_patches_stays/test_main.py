import main


def test_index(monkeypatch):
    monkeypatch.setattr(main, "render_template", lambda name: f"<{name}>")
    assert main.app.test_client().get("/").text == "<index.html>"
