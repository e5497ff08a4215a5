"""The tree of channel errors; drawn in ``protocol``'s docstring."""

from __future__ import annotations


class ChannelError(Exception):
    """Base. ``code`` is a stable word that the desk translates; ``body`` is redacted."""

    code = "channel_error"

    def __init__(
        self,
        message: str = "",
        *,
        retry_after: float | None = None,
        request_id: str = "",
        body: str = "",
    ) -> None:
        super().__init__(message or self.code)
        self.retry_after = retry_after
        self.request_id = request_id
        self.body = body


class NotSent(ChannelError):
    code = "not_sent"


class Transient(NotSent):
    code = "transient"


class RateLimited(NotSent):
    code = "rate_limited"


class Ambiguous(ChannelError):
    code = "ambiguous"


class AccountTrouble(ChannelError):
    code = "account_trouble"


class AuthExpired(AccountTrouble):
    code = "auth_expired"


class AuthRevoked(AccountTrouble):
    code = "auth_revoked"


class PolicyBlocked(AccountTrouble):
    code = "policy_blocked"


class PaymentNeeded(AccountTrouble):
    code = "payment_needed"


class Refused(ChannelError):
    code = "refused"


class Rejected(Refused):
    code = "rejected"


class DuplicateContent(Refused):
    code = "duplicate_content"


class PayloadTooLarge(Refused):
    code = "payload_too_large"


class CapabilityMissing(Refused):
    code = "capability_missing"


class NotFound(ChannelError):
    code = "not_found"


class AddressRefused(Refused):
    """Not https, or an address inside our own network: we never asked."""

    code = "address_refused"
