"""Nothing a person wrote reaches a log: exception texts and addresses of pages are cut.

An address may carry a ticket's code, a search, an id; a database error quotes the row.
What stays says where to look: the type, the file and line, the route and the status.
"""

from __future__ import annotations

import logging
from types import TracebackType

ABOUT_REQUESTS = ("django.request", "django.security", "django.server")


class NoContent(logging.Filter):
    """On the handler, so that no logger goes round it."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = []
        if record.name.startswith(ABOUT_REQUESTS):
            words.append(_request(record))
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            words.append(f"{kind.__name__} at {_where(trace)}")
        if words:
            record.msg, record.args = " · ".join(words), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def _request(record: logging.LogRecord) -> str:
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    route = match.route if match else "no route"
    return f"{getattr(record, 'status_code', '')} {route}".strip()


def _where(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
