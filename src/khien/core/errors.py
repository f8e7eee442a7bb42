"""The one error that carries words for people: what was wrong, with what value, what to do."""


class KhienError(Exception):
    """Raised where a person can mend the cause.

    `message` says what was wrong and with what value, `hint` what to do about it. Neither may
    hold what a reporter wrote or any secret.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
