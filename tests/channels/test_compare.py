"""What counts as the same words, and who may read them."""

from __future__ import annotations

import itertools

import pytest

from teranga.channels.compare import alike, contains, plain, same_text, widened, widest
from teranga.channels.protocol import VISIBILITIES


def test_wider_is_wider() -> None:
    for narrow, wide in itertools.combinations(VISIBILITIES, 2):
        assert widened(narrow, wide)
        assert not widened(wide, narrow)
        assert widest(narrow, wide) == widest(wide, narrow) == wide
    for visibility in VISIBILITIES:
        assert not widened(visibility, visibility)
        assert widened(visibility, "local"), "a word nobody knows is no promise"
        assert widened("local", visibility)
    assert widest() == widest("local", "") == ""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"),
        ("<p>a &amp; b &lt;i&gt; &#x27;</p>", "a & b <i> '"),
        (
            '<a href="https://e.example/long"><span class="invisible">https://</span>'
            '<span class="ellipsis">e.example/lo</span><span class="invisible">ng</span></a>',
            "https://e.example/long",
        ),
        (
            '<span class="h-card"><a href="x" class="u-url">@<span>amal</span></a></span>',
            "@amal",
        ),
        ("<head><title>t</title></head>a<script>b</script><style>c</style>d", "ad"),
        ("plain", "plain"),
        ("", ""),
        ("<p>unclosed <b>tag", "unclosed tag"),
        ("a < b", "a < b"),
    ],
)
def test_markup_as_a_reader_sees_it(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("one\r\ntwo", "one two"),
        ("a *bold* `code` > quote", "a bold code quote"),
        ("hi @amal@far.example", "hi @amal"),
        ("a <b>bold</b> word", "a bold word"),
        ("a <b>bold</b> word", "a <b>bold</b> word"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("e\u0301", "é"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_the_same_words(asked: str, served: str) -> None:
    assert same_text(asked, served)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("Monday at 10:00", "Monday at 11:00"),
        ("not today", "today"),
        ("cut off here", "cut off"),
        ("", "x"),
        ("two <!-- hidden --> words", "two words"),
    ],
)
def test_other_words(asked: str, served: str) -> None:
    assert not same_text(asked, served)


def test_mangled_is_near_and_another_is_not() -> None:
    long = "The court sits on Monday at ten and everybody who can should come. "
    assert alike(long, long[:-4])
    assert alike(f"{long} <script>x()</script>", long)
    assert not alike(long, "Thank you all for coming to the court on Monday morning!")
    assert not alike(
        "The hearing moved (4f1c2ad09e3b)", "The hearing moved (90ab77c3d512)"
    )
    assert alike("word " * 100_000, "word " * 99_999), "also when huge, and fast"


def test_a_page_that_shows_a_text() -> None:
    text = "Amal waits at the bridge <b>tonight</b>"
    for page in (
        f"<html><body><p>{text}</p></body></html>",
        '<meta content="Amal waits at the bridge &lt;b&gt;tonight&lt;/b&gt;">',
        '<meta content="Amal waits at the bridge tonight"><p>nothing here</p>',
    ):
        assert contains(page, "Amal waits at the bridge tonight"), page
    assert not contains("<p>nothing here but an application</p>", text)
    assert not contains("<p>ok</p>", "ok"), "so few letters stand anywhere"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", "<div>", "<p><b>", "&", "<![CDATA[", "@a@b.", "https://a.b/(", "<"],
)
def test_a_server_cannot_keep_us_busy(piece: str) -> None:
    """In time (the mark), and it neither grows nor passes for what we wrote."""
    hostile = piece * (2_000_000 // len(piece))
    assert len(plain(hostile)) <= 150_000
    assert not same_text("short", hostile)
    assert not alike("short " * 1000, hostile)
    assert not contains(hostile, "the words we look for on a page")


@pytest.mark.timeout(20)
def test_endless_accents_cost_nothing() -> None:
    stacked = "a" + "\u0301\u0316" * 200_000
    assert not same_text(stacked, "a")
    assert same_text("e\u0301\u0323", "e\u0323\u0301")
