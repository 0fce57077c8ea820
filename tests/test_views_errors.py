from django.test import RequestFactory

from thcm.views_errors import server_error


def test_server_error_needs_no_database():
    response = server_error(RequestFactory().get("/kennzahlen/", {"q": "Umsatz"}))

    page = response.content.decode()
    assert response.status_code == 500
    assert "Hier ist etwas schiefgegangen" in page
    assert 'href="/"' in page
