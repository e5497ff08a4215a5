"""Nothing a person wrote reaches a log: exception texts and request lines are cut."""

from __future__ import annotations

import logging


class NoContent(logging.Filter):
    """Keeps where it happened (file, line, type), drops the message of the exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = (
                f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
                if trace
                else ""
            )
            record.msg = f"{kind.__name__} at {where}"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True
