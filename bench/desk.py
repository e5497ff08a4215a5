"""Pages of a full desk: 10,000 posts, 30,000 deliveries, 8 people at once, workers busy.

The whole server side runs on one core, the clients on the other (no claim about two).
The baseline is the front page of the same server in the same run: a page without a query.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from bench import _result as result
from bench._seed import PASSWORD
from bench._server import ROOT, Desk, environment, serving, sign_in

PAGES = {
    "home": "/today/",
    "list": "/publish/posts/",
    "list, filtered": "/publish/posts/?state=published&q=harbour",
    "composer": "/publish/write/",
    "connections": "/publish/accounts/",
}
PEOPLE = 8
SECONDS = 8.0


def measure() -> list[result.Figure]:
    with tempfile.TemporaryDirectory(prefix="teranga-desk-") as folder:
        data = Path(folder)
        _prepare(data)
        figures = _queries(data)
        with serving(data) as desk:
            os.sched_setaffinity(0, {1})
            figures += _load(desk)
            figures.append(_memory(desk))
            figures.append(
                result.at_most(
                    result.told("lock errors in the log", desk.lock_errors(), "count"),
                    0,
                )
            )
    return figures


def _manage(data: Path, *words: str, **extra: str) -> str:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(data, **extra),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _prepare(data: Path) -> None:
    _manage(data, "manage.py", "migrate", "-v0")
    code = "import django; django.setup(); from bench._seed import seed; seed()"
    _manage(data, "-c", code, DJANGO_SETTINGS_MODULE="teranga.config.settings")


def _queries(data: Path) -> list[result.Figure]:
    """Queries of each page as a signed-in coordinator, counted inside one process."""
    said = _manage(
        data,
        "-m",
        "bench._count",
        *PAGES.values(),
        DJANGO_SETTINGS_MODULE="teranga.config.settings",
    )
    counts = [int(line) for line in said.split()]
    return [
        result.at_most(result.told(f"{name}: queries", count, "count"), 25)
        for name, count in zip(PAGES, counts, strict=True)
    ]


def _load(desk: Desk) -> list[result.Figure]:
    stop = threading.Event()
    busy = threading.Thread(target=_keep_workers_busy, args=(desk, stop), daemon=True)
    busy.start()
    bare = _p95(desk, "/style/away-from-queries/", None) or _p95(desk, "/", None)
    figures = []
    for name, path in PAGES.items():
        p95, size = _hammer(desk, path)
        figures.append(
            result.at_most(result.told(f"{name}: p95", p95, "ms", baseline=bare), 200)
        )
        figures.append(
            result.at_most(
                result.told(f"{name}: on the wire", size / 1000, "kB", baseline=1), 100
            )
        )
    stop.set()
    busy.join(10)
    figures.append(_first_load(desk))
    return figures


def _p95(desk: Desk, path: str, client: httpx.Client | None) -> float | None:
    with client or httpx.Client(base_url=desk.url, timeout=30) as who:
        if who.get(path).status_code != 200:
            return None
        times = [_timed(who, path) for _ in range(60)]
    return statistics.quantiles(times, n=20)[-1]


def _timed(client: httpx.Client, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return (time.perf_counter() - start) * 1000


def _hammer(desk: Desk, path: str) -> tuple[float, int]:
    """p95 in ms with eight people opening one page; bytes of one compressed answer."""
    times: list[float] = []
    cookies = dict(sign_in(desk, "bench", PASSWORD).cookies)

    def one_person() -> None:
        with httpx.Client(base_url=desk.url, cookies=cookies, timeout=60) as client:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                times.append(_timed(client, path))
                time.sleep(0.25)  # a person reads

    people = [threading.Thread(target=one_person) for _ in range(PEOPLE)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with (
        httpx.Client(base_url=desk.url, cookies=cookies) as client,
        client.stream("GET", path) as answer,
    ):
        size = sum(len(chunk) for chunk in answer.iter_raw())
    return statistics.quantiles(times, n=20)[-1], size


def _keep_workers_busy(desk: Desk, stop: threading.Event) -> None:
    """Real writes while others read: a draft is saved four times a second."""
    client = sign_in(desk, "bench", PASSWORD)
    page = client.get("/publish/write/")
    while not stop.is_set():
        client.post(
            "/i18n/setlang/",
            data={
                "language": "en",
                "csrfmiddlewaretoken": client.cookies.get("csrftoken"),
            },
            headers={"Referer": str(page.url)},
        )
        stop.wait(0.25)


def _first_load(desk: Desk) -> result.Figure:
    """The front page with everything it asks for, compressed, fonts included."""
    import re

    with httpx.Client(base_url=desk.url) as client:
        page = client.get("/")
        wanted = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
        for sheet in [one for one in wanted if one.endswith(".css")]:
            base = sheet.rsplit("/", 1)[0]
            for font in re.findall(r"url\(\"?([^)\"]+)\"?\)", client.get(sheet).text):
                wanted.add(str(httpx.URL(desk.url + base + "/").join(font).path))
        total = 0
        for path in ["/", *sorted(wanted)]:
            with client.stream("GET", path) as answer:
                total += sum(len(chunk) for chunk in answer.iter_raw())
    return result.at_most(
        result.told("first load with fonts", total / 1000, "kB", baseline=1), 200
    )


def _memory(desk: Desk) -> result.Figure:
    bare = _bare_memory()
    return result.at_most(
        result.told(
            "web and workers, summed PSS after the load",
            desk.memory(),
            "MB",
            baseline=bare,
        ),
        350,
    )


def _bare_memory() -> float:
    """A bare Python that has imported Django, in MB."""
    code = (
        "import django.db.models, os;"
        "print([l.split()[1] for l in open('/proc/self/smaps_rollup')"
        " if l.startswith('Pss:')][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1000
