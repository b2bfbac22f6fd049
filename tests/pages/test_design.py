import re

import pytest
from django.test import Client

PAGES = ["/design", "/design/portal", "/design/print"]


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "zh-hans"})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_component(path, language):
    answer = Client(headers={"host": "localhost", "accept-language": language}).get(path)

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_english_readers_see_no_chinese_but_names(path):
    page = Client(headers={"host": "localhost", "accept-language": "en"}).get(path).text

    left = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"简体中文", "", page)))

    assert left <= {"陈先生", "浙"}


def test_ids_are_given_once(browser):
    page = browser.get("/design").text

    ids = re.findall(r'\sid="([^"]+)"', page)

    assert sorted(ids) == sorted(set(ids))


def test_the_page_only_answers_to_get(browser):
    assert browser.post("/design").status_code == 405


def test_dark_is_sent_when_chosen_and_never_to_paper(browser):
    browser.post("/look", {"theme": "dark", "next": "/design"})

    page = browser.get("/design").text

    assert 'data-theme="dark"' in page
    assert re.search(r'dark\.css"\s+media="screen"', page)


def test_light_sends_no_dark_style_sheet(browser):
    browser.post("/look", {"theme": "light", "next": "/design"})

    assert "dark.css" not in browser.get("/design").text


def test_without_a_choice_the_device_decides(browser):
    assert "prefers-color-scheme: dark" in browser.get("/design").text


def test_a_look_that_does_not_exist_is_refused(browser):
    assert browser.post("/look", {"theme": "pink"}).status_code == 400


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_choosing_a_look_never_leads_elsewhere(browser, back):
    answer = browser.post("/look", {"theme": "dark", "next": back})

    assert answer.headers["location"] == "/"


def test_a_cookie_with_nonsense_counts_as_automatic(browser):
    browser.cookies["theme"] = "<script>"

    page = browser.get("/design").text

    assert 'data-theme="auto"' in page


def test_a_page_that_is_not_there_says_what_to_do(browser):
    answer = browser.get("/no/such/page")

    assert answer.status_code == 404
    assert "返回首页" in answer.text


def test_sign_in_speaks_chinese_first(browser, db):
    page = browser.get("/accounts/login/").text

    assert "用户名" in page
    assert "用通行密钥登录" in page
    assert 'name="csrfmiddlewaretoken"' in page
