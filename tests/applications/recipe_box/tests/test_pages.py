from flask import session


def test_the_shelf(client):
    response = client.post("/", data={"name": "bread", "steps": "mix"})
    assert response.status_code == 302
    assert response.location == "/"
    page = client.get("/").get_data(as_text=True)
    assert "<h1>Recipes</h1>" in page
    assert "<p>added</p>" in page
    assert '<a href="/api/recipes/bread/steps">bread</a>' in page
    assert "<p>added</p>" not in client.get("/").text


def test_a_form_is_followed(client):
    page = client.post("/", data={"name": "bread", "steps": "mix"}, follow_redirects=True)
    assert "bread" in page.text


def test_a_form_without_a_name(client):
    assert client.post("/", data={"steps": "mix"}).status_code == 400


def test_visits(client):
    with client.session_transaction() as session:
        session["visits"] = 41
    assert "<footer>42</footer>" in client.get("/").text


def test_the_session_of_a_visit(client):
    with client:
        client.get("/")
        assert session["visits"] == 1


def test_pictures(client):
    body = (
        b"--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\n"
        b"Content-Type: image/png\r\n\r\npixels\r\n--x--\r\n"
    )
    response = client.post("/pictures", data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 302
    shown = client.get(response.location)
    assert shown.data == b"pixels"
    assert shown.mimetype == "image/png"


def test_pages_that_are_not_there(client):
    assert client.get("/nowhere").json == {"error": "there is no such page"}
