"""Pages of a full desk: 10,000 posts, 30,000 deliveries, 8 people at once, workers busy.

The workers deliver what is due to stand-in networks, without the gaps between posts.

The whole server side runs on one core, the clients on the other (no claim about two).
The baseline is the sign-in page of the same server in the same run: it reads no rows.
What is weighed on the wire is compared with the same answer unpacked.
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
from bench._seed import DUE, PASSWORD
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
        _manage(data, "manage.py", "migrate", "-v0")
        _manage(data, "-c", "from bench._seed import seed; seed()")
        with serving(data, DJANGO_SETTINGS_MODULE="bench._pace") as desk:
            figures = _queries(data)
            os.sched_setaffinity(0, {1})
            figures += _load(desk)
            figures += [_memory(desk), _worked(data), _locked(desk)]
    return figures


def _manage(data: Path, *words: str) -> str:
    if words[0] == "-c":
        words = ("-c", f"import django; django.setup(); {words[1]}")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="bench._pace"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def _queries(data: Path) -> list[result.Figure]:
    """Queries of each page as a signed-in coordinator, counted inside one process."""
    said = _manage(data, "-m", "bench._count", *PAGES.values())
    counts = [int(line) for line in said.split()]
    return [
        result.at_most(result.told(f"{name}: queries", count, "count"), 25)
        for name, count in zip(PAGES, counts, strict=True)
    ]


def _worked(data: Path) -> result.Figure:
    """The load is only one if the workers delivered all the while."""
    left = int(
        _manage(data, "-c", "from bench._seed import still_due as n; print(n())")
    )
    figure = result.told(
        "deliveries the workers finished meanwhile",
        3 * DUE - left,
        "count",
        reason="none left: the last pages saw an idle worker" if not left else "",
    )
    return result.at_least(figure, 100)


def _locked(desk: Desk) -> result.Figure:
    told = result.told("lock errors in the log", desk.lock_errors(), "count")
    return result.at_most(told, 0)


def _load(desk: Desk) -> list[result.Figure]:
    bare = _p95(desk, "/account/login/")
    figures = []
    for name, path in PAGES.items():
        p95, (wire, whole) = _hammer(desk, path)
        figures.append(
            result.at_most(result.told(f"{name}: p95", p95, "ms", baseline=bare), 200)
        )
        figures.append(
            result.at_most(
                result.told(
                    f"{name}: on the wire", wire / 1000, "kB", baseline=whole / 1000
                ),
                100,
            )
        )
    figures.append(_first_load(desk))
    return figures


def _p95(desk: Desk, path: str) -> float:
    with httpx.Client(base_url=desk.url, timeout=30) as who:
        times = [_timed(who, path) for _ in range(60)]
    return statistics.quantiles(times, n=20)[-1]


def _timed(client: httpx.Client, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return (time.perf_counter() - start) * 1000


def _weight(client: httpx.Client, path: str) -> tuple[int, int]:
    """Bytes of one answer: on the wire, and unpacked."""
    with client.stream("GET", path) as answer:
        whole = sum(len(chunk) for chunk in answer.iter_bytes())
    return answer.num_bytes_downloaded, whole


def _hammer(desk: Desk, path: str) -> tuple[float, tuple[int, int]]:
    """p95 in ms with eight people opening one page, and its weight."""
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
    with httpx.Client(base_url=desk.url, cookies=cookies) as client:
        return statistics.quantiles(times, n=20)[-1], _weight(client, path)


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
        weights = [_weight(client, path) for path in ["/", *sorted(wanted)]]
    wire, whole = (sum(sizes) / 1000 for sizes in zip(*weights, strict=True))
    return result.at_most(
        result.told("first load with fonts", wire, "kB", baseline=whole), 200
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
