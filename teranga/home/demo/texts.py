"""The demo's words: invented people and places, in the four languages of the desk."""

from __future__ import annotations

from dataclasses import dataclass

ORGANISATION = "Kër Jàmm Network"
TIME_ZONE = "Africa/Dakar"
LANGUAGE = "en"
FEED = "Kër Jàmm: news"
STAND_IN = "Kër Jàmm: a stand-in network"

# login → (name colleagues see, roles and duties)
PEOPLE = {
    "awa": ("Awa", ("coordinator", "editor", "administrator")),
    "idriss": ("Idriss", ("coordinator", "editor", "moderator")),
    "salma": ("Salma", ("safeguarding_focal_point",)),
}


@dataclass(frozen=True, kw_only=True)
class DemoPost:
    """``goal``: how far the demo takes it: draft, in_review, scheduled, published."""

    title: str
    author: str
    goal: str
    texts: dict[str, str]
    warning: str = ""


POSTS = (
    DemoPost(
        title="Open table, every Tuesday",
        author="idriss",
        goal="published",
        texts={
            "en": (
                "Every Tuesday at 16:00 our table in Port-Alby is open: tea, a place to"
                " sit, and somebody who reads letters with you. Nobody asks for papers."
            ),
            "fr": (
                "Chaque mardi à 16 h, notre table à Port-Alby est ouverte : du thé, une"
                " place pour s’asseoir et quelqu’un qui lit les lettres avec vous."
                " Personne ne demande de papiers."
            ),
            "es": (
                "Cada martes a las 16:00 nuestra mesa en Port-Alby está abierta: té, un"
                " lugar para sentarse y alguien que lee las cartas con usted. Nadie"
                " pide papeles."
            ),
            "ar": (
                "طاولتنا في بورت ألبي مفتوحة كل يوم ثلاثاء في الساعة 16:00: شاي ومكان"
                " للجلوس ومن يقرأ الرسائل معكم. لا أحد يطلب أوراقًا."
            ),
        },
    ),
    DemoPost(
        title="214 children have a name on paper",
        author="idriss",
        goal="in_review",
        texts={
            "en": (
                "This year 214 children in our region got their birth papers. Thank you"
                " to the mothers who queued with us. Which paper would help your family"
                " most? #PapersForEveryChild"
            ),
            "fr": (
                "Cette année, 214 enfants de notre région ont reçu leur acte de"
                " naissance. Merci aux mères qui ont fait la queue avec nous. Quel"
                " papier aiderait le plus votre famille ? #DesPapiersPourChaqueEnfant"
            ),
        },
    ),
    DemoPost(
        title="How to join the letter",
        author="idriss",
        goal="draft",
        texts={
            "en": (
                "Our letter to the Ministry goes out on Friday. Read it before you"
                " sign: http://example.org/letter?utm_source=demo"
            ),
        },
    ),
    DemoPost(
        title="The helper team says thank you",
        author="awa",
        goal="scheduled",
        texts={
            "en": "Forty people gave an afternoon this month. Thank you, all of you.",
            "ar": "أعطى أربعون شخصًا من وقتهم هذا الشهر. شكرًا لكم جميعًا.",
        },
    ),
)
