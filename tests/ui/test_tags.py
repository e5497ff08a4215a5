"""The parts: each says its word, refuses to go without one, and joins the page's sprite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django import forms
from django.template import Context, Engine
from django.template import engines as template_engines
from django.utils import translation
from django.utils.functional import Promise

from teranga.ui import formats, icons, states

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def draw(source: str, **values: object) -> str:
    engine: Engine = template_engines["django"].engine
    return engine.from_string("{% load teranga_ui i18n %}" + source).render(
        Context(values)
    )


@pytest.mark.parametrize("kind", states.KINDS)
def test_every_state_is_word_shape_and_sign(kind: str) -> None:
    for key, one in states.KINDS[kind].items():
        html = draw("{% state key of=kind %}", key=key, kind=kind)
        assert f"<span>{one.word}</span>" in html
        assert "<path" in html or "<circle" in html or "<rect" in html
        assert one.sign == "" or f'data-s="{one.sign}"' in html
        assert isinstance(one.word, Promise), f"{key}: not marked for translation"


def test_a_state_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="no word"):
        draw('{% state "resting" %}')
    with pytest.raises(ValueError, match="needs a word"):
        draw('{% badge "must" " " %}')
    with pytest.raises(ValueError, match="needs a word"):
        draw('{% chip "must" "" %}')


def test_unknown_never_looks_like_done() -> None:
    signs = {key: one.sign for key, one in states.DELIVERY.items()}
    assert {signs["sent"], signs["ambiguous"], signs["sending"]} == {"un"}
    assert "un" not in {signs["verified"], signs["withdrawn"]}
    assert states.FINDING["not_checked"].sign == states.FINDING["partly"].sign == "un"
    order = list(states.FINDING)
    assert order.index("not_checked") < order.index("checked")


def test_a_page_draws_each_icon_once_and_a_fragment_draws_its_own() -> None:
    page = draw('{% sprite %}{% icon "send" %}{% icon "send" %}{% endsprite %}')
    assert page.count("<symbol") == 1
    assert page.count('href="#i-send"') == 2
    fragment = draw('{% icon "send" %}')
    assert "<use" not in fragment
    assert "<path" in fragment


def test_only_icons_that_point_mirror() -> None:
    assert "flip" in draw('{% icon "send" %}')
    assert "flip" not in draw('{% icon "clock" %}')
    assert all((icons.FOLDER / f"{name}.svg").is_file() for name in icons.POINTING)


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "lock" %}')
    assert 'role="img" aria-label="Closed"' in draw('{% icon "lock" label="Closed" %}')
    with pytest.raises(ValueError, match="No icon"):
        draw('{% icon "../secrets" %}')


class Form(forms.Form):
    title = forms.CharField(help_text="Readers see this.")
    link = forms.URLField(assume_scheme="https")
    ways = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    agree = forms.BooleanField()


def test_a_field_ties_label_control_hint_and_error_and_keeps_what_was_typed() -> None:
    form = Form({"title": "", "link": "not <a> link", "ways": "c"})
    html = draw("{% field form.title %}{% field form.link %}", form=form)
    order = [
        html.index(part) for part in ("<label", "<input", 'class="hint"', 'class="err"')
    ]
    assert order == sorted(order)
    assert 'aria-describedby="id_title_hint id_title_err"' in html
    assert 'id="id_title_hint"' in html
    assert 'id="id_title_err"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="not &lt;a&gt; link"' in html
    assert 'dir="auto"' in html
    assert 'dir="ltr"' in html


def test_choices_and_ticks_are_whole_lines_with_their_errors() -> None:
    html = draw("{% field form.ways %}{% field form.agree %}", form=Form({}))
    assert html.count('class="pick"') == 3
    assert "<fieldset" in html
    assert "data-invalid" in html
    assert 'aria-describedby="id_ways_err"' in html
    assert 'aria-describedby="id_agree_err"' in html


def test_a_button_is_never_refused_without_a_reason() -> None:
    html = draw('{% button "Release" refused="another person only" href="/x" %}')
    assert 'aria-disabled="true"' in html
    assert "Release: another person only" in html
    assert "/x" not in html
    assert 'data-open="d"' in draw('{% button "Go" data_open="d" %}')
    with pytest.raises(ValueError, match="No kind"):
        draw('{% button "Go" kind="loud" %}')


def test_what_people_typed_is_escaped_everywhere() -> None:
    bad = "<script>x</script>"
    parts = (
        "{% badge '' bad %}{% chip '' bad %}{% bidi bad %}{% people_words bad %}{% button bad %}"
        "{% alert '' bad text=bad %}{% endalert %}{% empty bad text=bad %}{% endempty %}"
        "{% finding 'warn' bad quote=bad text=bad %}{% endfinding %}{% toast bad %}"
        "{% steps rows %}{% progress bad 1 2 %}{% icon 'x' label=bad %}{% count 3 bad %}"
    )
    html = draw(parts, bad=bad, rows=[{"sign": "must", "title": bad, "text": bad}])
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 15


def test_a_time_never_goes_without_its_zone() -> None:
    html = draw("{% when at %}", at=AT)
    assert "Fri, 20 Nov 2026, 08:00" in html
    assert '<bdi dir="ltr">(UTC+0)</bdi>' in html
    india = timezone(timedelta(hours=5, minutes=30))
    assert "13:30:00" in draw("{% when at 'second' zone=z %}", at=AT, z=india)
    assert "UTC+5:30" in draw("{% when at 'time' zone=z %}", at=AT, z=india)
    assert draw("{% when at 'date' %}", at=AT).count("UTC") == 0


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_dates_and_numbers_follow_the_language(language: str) -> None:
    with translation.override(language):
        html = draw(
            "{% when at 'date' %} {% ago at now %}", at=AT, now=AT + timedelta(hours=2)
        )
        number = draw("{% number 12840 %}")
    month = {"en": "November", "fr": "novembre", "es": "noviembre", "ar": "نوفمبر"}
    assert month[language] in html
    assert number.replace("\u202f", " ").replace("\xa0", " ") in {
        "12,840", "12 840", "12.840", "12\u066c840",
    }  # fmt: skip


def test_undo_is_only_offered_to_our_own_addresses() -> None:
    assert draw("{{ t|undo_url }}", t="success undo:/posts/1/undo/") == "/posts/1/undo/"
    assert draw("{{ t|undo_url }}", t="success undo:https://elsewhere.example/") == ""
    assert draw("{{ t|undo_url }}", t="undo://elsewhere.example/") == ""


def test_arabic_digits_only_for_those_who_chose_them_and_only_in_arabic() -> None:
    now = AT + timedelta(hours=2)
    source = "{% when at %} {% ago at now %} {% number 1284 %}"
    with translation.override("ar"):
        assert "2026" in draw(source, at=AT, now=now)
        formats.choose_digits("arabic")
        try:
            html = draw(source, at=AT, now=now)
            with translation.override("fr"):
                assert "2026" in draw(source, at=AT, now=now)
        finally:
            formats.choose_digits("western")
    assert "٢٠٢٦" in html
    assert "٠٨:٠٠" in html
    assert "١٬٢٨٤" in html
    assert 'datetime="2026-11-20T08:00:00+00:00"' in html
