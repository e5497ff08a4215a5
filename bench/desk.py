"""Pages of a full desk: 10,000 posts, 30,000 deliveries, 8 people at once, workers busy.

The workers deliver what is due to stand-in networks, without the gaps between posts.

The server runs as ``make run`` starts it, free on the machine's cores; the eight, each
with a quarter of a second between one page and the next, run beside it on the same
machine and take their part of it. Then once more with a server whose web and workers
share one core while the eight have another. Both must hold.
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
BARE = "/account/login/"
PACE = {"DJANGO_SETTINGS_MODULE": "bench._pace"}
PEOPLE = 8
SECONDS = 8.0


def measure() -> list[result.Figure]:
    with tempfile.TemporaryDirectory(prefix="teranga-desk-") as folder:
        data = Path(folder)
        _manage(data, "manage.py", "migrate", "-v0")
        _manage(data, "-c", "from bench._seed import seed; seed()")
        with serving(data, **PACE) as desk:
            figures = _alone(data)
            figures += _load(desk)
            figures.append(_memory(desk))
            locked = desk.lock_errors()
        figures += [*_on_one_core(data), _worked(data)]
    told = result.told("lock errors in the log", locked, "count")
    return [*figures, result.at_most(told, 0)]


def _manage(data: Path, *words: str) -> str:
    if words[0] == "-c":
        words = ("-c", f"import django; django.setup(); {words[1]}")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(data, **PACE),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def _alone(data: Path) -> list[result.Figure]:
    """Queries and processor time of each page, inside one process, as a coordinator."""
    said = _manage(data, "-m", "bench._count", *PAGES.values(), BARE).split()
    counts, times = said[::2], [float(one) for one in said[1::2]]
    figures = []
    for name, count, spent in zip(PAGES, counts, times, strict=False):
        queries = result.told(f"{name}: queries", int(count), "count")
        figures.append(result.at_most(queries, 25))
        figures.append(
            result.told(f"{name}: processor time", spent, "ms", baseline=times[-1])
        )
    return figures


def _on_one_core(data: Path) -> list[result.Figure]:
    """What a machine with a single core for the desk would show."""
    free = os.sched_getaffinity(0)
    if len(free) < 2:
        return []
    first, second, *_others = sorted(free)
    with serving(data, core=first, **PACE) as desk:
        os.sched_setaffinity(0, {second})
        try:
            bare = _p95(desk, BARE)
            return [
                result.at_most(
                    result.told(
                        f"{name}: p95, server on one core",
                        _hammer(desk, path)[0],
                        "ms",
                        baseline=bare,
                    ),
                    200,
                )
                for name, path in PAGES.items()
            ]
        finally:
            os.sched_setaffinity(0, free)


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


def _load(desk: Desk) -> list[result.Figure]:
    bare = _p95(desk, BARE)
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
