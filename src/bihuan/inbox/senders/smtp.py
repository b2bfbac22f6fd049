"""Mail through the server in the settings."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from bihuan.inbox import mailboxes
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never, Unknown

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
PERMANENT = 500


def send(envelope: Envelope) -> Answer:
    """Hands the mail to the server.

    Equal references give equal Message-IDs, so that a repeat can be known as one.
    """
    answers_to = mailboxes.address_of(envelope.unit) if envelope.unit else ""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=" ".join(envelope.subject.split()),
        body=envelope.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[" ".join(envelope.address.split())],
        reply_to=[answers_to] if answers_to else None,
        headers={
            "Message-ID": f"<{envelope.reference}@{domain}>",
            "X-Bihuan-Reference": envelope.reference,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    connection = get_connection(BACKEND, fail_silently=False)
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        return Later(f"sign-in {error.smtp_code}")
    except (OSError, smtplib.SMTPException) as error:
        return Later(f"connect {type(error).__name__}")
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(max((code for code, _ in error.recipients.values()), default=PERMANENT))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Unknown(type(error).__name__)
    finally:
        _close(connection)
    return Gone()


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        # What matters was answered before; a server that hangs up early takes nothing back.
        return


def _refused(code: int) -> Answer:
    return Never(str(code)) if code >= PERMANENT else Later(str(code))
