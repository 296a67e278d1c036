"""The machine's tools answer as the tests expect."""

import pytest
import sqlalchemy as sa


def test_a_fresh_database_is_empty_and_speaks_utf8(fresh_postgres):
    with sa.create_engine(fresh_postgres).connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
        assert connection.execute(sa.text("select '喆' || '堃'")).scalar() == "喆堃"


@pytest.mark.browser
def test_a_page_shows_what_it_is_given_and_reaches_nothing_outside(page, outside_requests):
    page.set_content("<p>你好</p><img src='https://cdn.example/x.png'>")
    assert page.inner_text("p") == "你好"
    assert outside_requests == ["https://cdn.example/x.png"]
