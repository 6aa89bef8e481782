"""What apprise speaks for us: plugins in its own way, which sign rightly and read what the service answered.

apprise's own for DingTalk signs wrongly, those for DingTalk and WeCom take a refusal for success, and none tells
whether a message may have arrived (decision 0016). Loads apprise, so the first message that is sent imports it.
"""

import hashlib
import hmac
import json
import smtplib
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import quote

import requests
from apprise.plugins.base import NotifyBase
from requests.utils import get_environ_proxies

from feedback.core.clock import utc_now
from feedback.notify.parcels import Answer, Outcome

_ROBOT_BYTES: Final = 18_000
_WECOM_BYTES: Final = 2_048
_MOST_ANSWER: Final = 4_096
_BUSY_STATUS: Final = 429
# What robots answer to those who send too often.
_TOO_OFTEN: Final = frozenset({45009, 130101, 410100, 11232, 9499})
_JSON: Final = "application/json; charset=utf-8"


class Speaking(NotifyBase):  # type: ignore[misc]  # apprise does not say all of its types.
    """What all of them share: `given` are the checked parts of an address, `answer` is what came of it."""

    request_rate_per_sec = 0
    title_maxlen = 250
    body_maxlen = 32_768

    def __init__(self, given: Mapping[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.given = given
        # Whatever goes wrong between here and the service's answer: nobody can say whether it arrived.
        self.answer = Answer(Outcome.UNSURE, "broke off")

    def url(self, *_more: Any, **_named: Any) -> str:
        """Return what a log may know of the address: nothing."""
        return f"{self.secure_protocol}://…"

    def send(self, body: str, title: str = "", **_more: Any) -> bool:
        self.answer = self.say(title, body)
        return self.answer.outcome is Outcome.SENT

    def say(self, title: str, body: str) -> Answer:
        raise NotImplementedError

    def _post(self, address: str, told: object, head: Mapping[str, str] | None = None) -> tuple[Answer, bytes]:
        raw = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        return post(address, raw, {"Content-Type": _JSON, **(head or {})}, self.request_timeout)


class DingTalk(Speaking):
    service_name = "DingTalk robot"
    secure_protocol = "zsdingtalk"

    def say(self, title: str, body: str) -> Answer:
        given = self.given
        address = f"{given['host']}/robot/send?access_token={quote(given['token'], safe='')}"
        secret = given.get("secret", "")
        if secret:
            stamp = str(round(time.time() * 1000))
            sign = signature(secret.encode(), f"{stamp}\n{secret}".encode())
            address += f"&timestamp={stamp}&sign={quote(sign, safe='')}"
        text = cut(f"{title}\n{body}", _ROBOT_BYTES)
        return robots_word(*self._post(address, {"msgtype": "text", "text": {"content": text}}))


class WeCom(Speaking):
    service_name = "WeCom robot"
    secure_protocol = "zswecom"

    def say(self, title: str, body: str) -> Answer:
        address = f"{self.given['host']}/cgi-bin/webhook/send?key={quote(self.given['token'], safe='')}"
        text = cut(f"{title}\n{body}", _WECOM_BYTES)
        return robots_word(*self._post(address, {"msgtype": "text", "text": {"content": text}}))


class Feishu(Speaking):
    service_name = "Feishu robot"
    secure_protocol = "zsfeishu"

    def say(self, title: str, body: str) -> Answer:
        address = f"{self.given['host']}/open-apis/bot/v2/hook/{quote(self.given['token'], safe='')}"
        told: dict[str, Any] = {"msg_type": "text", "content": {"text": cut(f"{title}\n{body}", _ROBOT_BYTES)}}
        secret = self.given.get("secret", "")
        if secret:
            stamp = str(int(time.time()))
            told |= {"timestamp": stamp, "sign": signature(f"{stamp}\n{secret}".encode(), b"")}
        return robots_word(*self._post(address, told))


class Webhook(Speaking):
    service_name = "Web address"
    secure_protocol = "zswebhook"

    def say(self, title: str, body: str) -> Answer:
        told = {"title": title, "text": body, "key": self.given["key"]}
        return self._signed(told)

    def _signed(self, told: Mapping[str, str]) -> Answer:
        """Post `told`; the receiver can tell a repeat by its key, and us by the signature over what it reads."""
        raw = json.dumps(told, ensure_ascii=False).encode()
        head = {"Idempotency-Key": self.given["key"]}
        secret = self.given.get("secret", "")
        if secret:
            digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
            head["X-Zhenshi-Signature"] = f"sha256={digest}"
        answer, _read = self._post(self.given["url"], raw, head)
        return answer


class ShortMessage(Webhook):
    service_name = "Short message gateway"
    secure_protocol = "zssms"

    def say(self, _title: str, body: str) -> Answer:
        given = self.given
        return self._signed({"phone": given["to"], "text": body, "number": given["number"], "key": given["key"]})


class Mail(Speaking):
    service_name = "Mail"
    secure_protocol = "zsmail"

    def say(self, title: str, body: str) -> Answer:
        try:
            letter = self._letter(title, body)
        except (ValueError, IndexError):
            return Answer(Outcome.REFUSED, "address")
        begun = False
        try:
            with self._connected() as server:
                begun = True
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as fault:
            return _mail_servers_word(next(iter(fault.recipients.values()))[0])
        except smtplib.SMTPResponseException as fault:
            return _mail_servers_word(fault.smtp_code)
        except (OSError, smtplib.SMTPException) as fault:
            return Answer(Outcome.UNSURE if begun else Outcome.NOT_REACHED, type(fault).__name__)
        return Answer(Outcome.SENT)

    def _letter(self, title: str, body: str) -> EmailMessage:
        sender = self.given["sender"]
        letter = EmailMessage()
        # A line's end in a header would begin another one.
        letter["Subject"] = " ".join(title.split())
        letter["From"] = Address(addr_spec=sender)
        letter["To"] = Address(addr_spec=self.given["to"])
        # The same each time: many programs show a repeat once.
        letter["Message-ID"] = f"<{self.given['key']}@{sender.partition('@')[2]}>"
        letter["Date"] = utc_now()
        letter.set_content(body, cte="base64")
        return letter

    def _connected(self) -> smtplib.SMTP:
        given, seconds = self.given, self.request_timeout[1]
        host, port = given["host"], int(given["port"])
        if given["mode"] == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=seconds)
        try:
            if given["mode"] == "starttls":
                server.starttls(context=ssl.create_default_context())
            if given.get("user"):
                server.login(given["user"], given.get("password", ""))
        except BaseException:
            server.close()
            raise
        return server


PLUGINS: Final[tuple[type[Speaking], ...]] = (DingTalk, WeCom, Feishu, Webhook, ShortMessage, Mail)


def _mail_servers_word(code: int) -> Answer:
    return Answer(Outcome.BUSY if 400 <= code < 500 else Outcome.REFUSED, f"SMTP {code}")


def robots_word(answer: Answer, read: bytes) -> Answer:
    """Return what a robot's answer means: it refuses with status 200 and a code of its own beside that."""
    if answer.outcome is not Outcome.SENT:
        return answer
    try:
        told = json.loads(read)
        code = told.get("errcode", told.get("code"))
    except (ValueError, AttributeError):
        code = None
    if not isinstance(code, int):
        return Answer(Outcome.UNSURE, "no code")
    if code == 0:
        return answer
    return Answer(Outcome.BUSY if code in _TOO_OFTEN else Outcome.REFUSED, f"code {code}")


def post(address: str, raw: bytes, head: Mapping[str, str], seconds: tuple[float, float]) -> tuple[Answer, bytes]:
    """Post `raw` and return what came of it with the first bytes of what was read.

    No redirects: they would carry the message to where nobody has entered. `seconds` are for connecting and for all.
    """
    limit = time.monotonic() + seconds[1]
    read = bytearray()
    try:
        with requests.Session() as session:
            # The environment's proxies, but none of its passwords.
            session.trust_env, session.proxies = False, get_environ_proxies(address)
            with session.post(
                address, data=raw, headers=dict(head), timeout=seconds, allow_redirects=False, stream=True
            ) as got:
                for byte in got.iter_content(1):
                    read += byte
                    if len(read) >= _MOST_ANSWER or time.monotonic() > limit:
                        break
                return _by_status(got.status_code), bytes(read)
    except requests.RequestException as fault:
        return Answer(_by_fault(fault), type(fault).__name__), b""


def _by_status(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(Outcome.SENT)
    is_busy = status == _BUSY_STATUS or status >= 500
    return Answer(Outcome.BUSY if is_busy else Outcome.REFUSED, f"HTTP {status}")


def _by_fault(fault: requests.RequestException) -> Outcome:
    """Return whether anything may have left before `fault`."""
    if isinstance(fault, requests.exceptions.SSLError | requests.exceptions.ConnectTimeout):
        return Outcome.NOT_REACHED
    if isinstance(fault, requests.exceptions.ConnectionError):
        # A refused connection and an unknown host carry nothing; one that broke may have.
        is_unreached = any(name in repr(fault) for name in ("NewConnectionError", "NameResolutionError", "ProxyError"))
        return Outcome.NOT_REACHED if is_unreached else Outcome.UNSURE
    is_late = isinstance(fault, requests.exceptions.Timeout | requests.exceptions.ChunkedEncodingError)
    return Outcome.UNSURE if is_late else Outcome.REFUSED


def signature(key: bytes, text: bytes) -> str:
    """Return the base64 of the HMAC-SHA256 that robots ask for."""
    return b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def cut(text: str, most: int) -> str:
    """Return `text`, cut to `most` bytes with a sign that it was cut."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"
