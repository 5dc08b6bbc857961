"""Who sends mail for people, and what each allows, as they publish it; the settings of the owner go before that."""

from dataclasses import dataclass

from broadsheet.errors import BadInput


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of outgoing mail. Zero: no limit is known."""

    name: str
    title: str
    host: str
    """Empty: it differs for each customer, and must be set."""
    port: int = 587
    user: str = ""
    """The name everybody signs in with there; empty: one's own."""
    imap: str = ""
    token_url: str = ""
    """Where OAuth tokens are asked for; empty: it signs in by password alone."""
    token_scope: str = ""
    per_minute: int = 0
    per_day: int = 0
    connections: int = 4
    per_connection: int = 100
    """Letters over one connection."""
    hint: str = ""
    """What to do when it refuses a sign-in."""


_APP = "It wants an app password, which you make in the security settings of your account, not your usual password."
_KEY = "Its user name and password for SMTP stand on its page of SMTP settings; they are not those of your account."
_GOOGLE = "https://oauth2.googleapis.com/token"
_MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
_OFFICE_SCOPE = "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
_OAUTH = "It takes no passwords any more: set BROADSHEET_OAUTH_CLIENT and BROADSHEET_OAUTH_REFRESH (see docs/mail.md)."

PROVIDERS = (
    Provider(
        "gmail", "Gmail", "smtp.gmail.com", imap="imap.gmail.com", token_url=_GOOGLE, per_day=500, connections=2,
        hint=f"{_APP} Two-step verification must be on: https://myaccount.google.com/apppasswords",
    ),
    Provider(
        "workspace", "Google Workspace", "smtp.gmail.com", imap="imap.gmail.com", token_url=_GOOGLE, per_day=2_000,
        connections=2, hint=f"{_APP} Or sign in by OAuth (see docs/mail.md).",
    ),
    Provider(
        "outlook", "Outlook.com", "smtp-mail.outlook.com", imap="outlook.office365.com", token_url=_MICROSOFT,
        token_scope=_OFFICE_SCOPE, per_minute=30, per_day=300, connections=1, hint=_OAUTH,
    ),
    Provider(
        "office365", "Microsoft 365", "smtp.office365.com", imap="outlook.office365.com", token_url=_MICROSOFT,
        token_scope=_OFFICE_SCOPE, per_minute=30, per_day=10_000, connections=3, hint=_OAUTH,
    ),
    Provider("fastmail", "Fastmail", "smtp.fastmail.com", 465, imap="imap.fastmail.com", per_day=4_000, hint=_APP),
    Provider("icloud", "iCloud", "smtp.mail.me.com", imap="imap.mail.me.com", per_day=1_000, connections=1, hint=_APP),
    Provider("yahoo", "Yahoo", "smtp.mail.yahoo.com", 465, imap="imap.mail.yahoo.com", per_day=500, connections=1,
             hint=_APP),
    Provider("zoho", "Zoho", "smtp.zoho.com", 465, imap="imap.zoho.com", per_day=500, connections=2, hint=_APP),
    Provider("gmx", "GMX", "mail.gmx.net", imap="imap.gmx.net", per_day=500, connections=1,
             hint="In its settings, access by POP3, IMAP and SMTP must be switched on."),
    Provider("migadu", "Migadu", "smtp.migadu.com", 465, imap="imap.migadu.com"),
    Provider("infomaniak", "Infomaniak", "mail.infomaniak.com", 465, imap="mail.infomaniak.com", per_day=1_440),
    Provider("mailbox", "mailbox.org", "smtp.mailbox.org", 465, imap="imap.mailbox.org", hint=_APP),
    Provider("posteo", "Posteo", "posteo.de", 465, imap="posteo.de"),
    Provider("ionos", "IONOS", "smtp.ionos.com", imap="imap.ionos.com"),
    Provider("ovh", "OVH", "ssl0.ovh.net", 465, imap="ssl0.ovh.net", per_minute=60),
    Provider("proton", "Proton Mail Bridge", "127.0.0.1", 1025, hint="Its password is the one that Bridge shows."),
    Provider("mailgun", "Mailgun", "smtp.mailgun.org", hint=_KEY),
    Provider("mailgun-eu", "Mailgun (EU)", "smtp.eu.mailgun.org", hint=_KEY),
    Provider("sendgrid", "SendGrid", "smtp.sendgrid.net", user="apikey", hint="The password is an API key."),
    Provider("ses", "Amazon SES", "", per_minute=840, per_connection=1_000, hint=_KEY),
    Provider("postmark", "Postmark", "smtp-broadcasts.postmarkapp.com",
             hint="User name and password are both the token of a broadcast stream."),
    Provider("brevo", "Brevo", "smtp-relay.brevo.com", hint=_KEY),
    Provider("mailjet", "Mailjet", "in-v3.mailjet.com", hint="The user name is its API key, the password its secret."),
    Provider("resend", "Resend", "smtp.resend.com", 465, user="resend", per_minute=120,
             hint="The password is an API key."),
    Provider("sparkpost", "SparkPost", "smtp.sparkpostmail.com", user="SMTP_Injection",
             hint="The password is an API key."),
    Provider("mailersend", "MailerSend", "smtp.mailersend.net", per_minute=120, hint=_KEY),
)  # fmt: skip

OWN = Provider("", "your mail server", "", 0, connections=4)
"""A server that no preset knows."""


def find_provider(name: str) -> Provider:
    """The provider of that name; the empty name is a server of one's own. Raises BadInput."""
    if not name:
        return OWN
    for provider in PROVIDERS:
        if provider.name == name:
            return provider
    known = ", ".join(provider.name for provider in PROVIDERS)
    hint = f"Set BROADSHEET_SMTP_PROVIDER to one of {known}; or for any other server BROADSHEET_SMTP_HOST."
    raise BadInput(f"smtp_provider is {name[:60]!r}, which is not known", hint)
