"""What leaves for each service, and is what came back classed by whether it may be tried again?

All talk to servers on this machine.
"""

import hashlib
import hmac
import json
import logging
import socket
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest

from feedback.notify import sending
from feedback.notify.parcels import Answer, Outcome, Parcel, parcel_to, short_message
from feedback.notify.plugins import cut
from feedback.notify.sending import send
from models.work_vocabulary import OutletKind
from tests.notify.receiving import MailServer, Receiver

TITLE, BODY, KEY = "特急件 ZS2026-000017", "ZS2026-000017 定为特急件，请马上处置。", "zhenshi-7"
TOKEN = "AbC-robot_token"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long."""
    monkeypatch.setattr(sending, "READ_SECONDS", 0.3)


def to_robot(kind: OutletKind, receiver: Receiver, secret: str = "SECret+/=") -> Parcel:
    return parcel_to(kind, {"host": receiver.url, "token": TOKEN, "secret": secret}, title=TITLE, body=BODY, key=KEY)


def to_hook(url: str, secret: str = "s3cret") -> Parcel:
    return parcel_to(OutletKind.WEBHOOK, {"url": url, "secret": secret}, title=TITLE, body=BODY, key=KEY)


def sign(key: str, text: str) -> str:
    return b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


class TestRobots:
    def test_dingtalk_is_signed_as_its_server_reads_it(self, receiver: Receiver) -> None:
        receiver.says(told={"errcode": 0, "errmsg": "ok"})
        assert send(to_robot(OutletKind.DINGTALK, receiver)) == Answer(Outcome.SENT)
        [received] = receiver.received
        url = urlsplit(received.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert (url.path, asked["access_token"]) == ("/robot/send", TOKEN)
        assert asked["sign"] == sign("SECret+/=", f"{asked['timestamp']}\nSECret+/=")
        assert received.told == {"msgtype": "text", "text": {"content": f"{TITLE}\n{BODY}"}}

    def test_wecom_takes_two_thousand_bytes(self, receiver: Receiver) -> None:
        receiver.says(told={"errcode": 0})
        long = parcel_to(
            OutletKind.WECOM, {"host": receiver.url, "token": TOKEN}, title=TITLE, body="字" * 900, key=KEY
        )
        assert send(long).outcome is Outcome.SENT
        [received] = receiver.received
        assert received.path == f"/cgi-bin/webhook/send?key={TOKEN}"
        content = received.told["text"]["content"]
        assert len(content.encode()) <= 2048
        assert content.endswith("字…")

    def test_feishu_is_signed_in_what_it_reads(self, receiver: Receiver) -> None:
        receiver.says(told={"code": 0})
        assert send(to_robot(OutletKind.FEISHU, receiver)) == Answer(Outcome.SENT)
        [received] = receiver.received
        assert received.path == f"/open-apis/bot/v2/hook/{TOKEN}"
        stamp = received.told["timestamp"]
        assert (
            b64decode(received.told["sign"]) == hmac.new(f"{stamp}\nSECret+/=".encode(), b"", hashlib.sha256).digest()
        )

    @pytest.mark.parametrize("kind", [OutletKind.DINGTALK, OutletKind.WECOM, OutletKind.FEISHU])
    @pytest.mark.parametrize(
        ("told", "answer"),
        [
            ({"errcode": 310000, "errmsg": "sign not match"}, Answer(Outcome.REFUSED, "code 310000")),
            ({"code": 19024, "msg": "Key Words Not Found"}, Answer(Outcome.REFUSED, "code 19024")),
            ({"errcode": 45009}, Answer(Outcome.BUSY, "code 45009")),
            ({"hello": "you"}, Answer(Outcome.UNSURE, "no code")),
            (["errcode"], Answer(Outcome.UNSURE, "no code")),
        ],
        ids=["310000", "19024", "45009", "none", "list"],
    )
    def test_that_refuse_with_200_are_read(
        self, receiver: Receiver, kind: OutletKind, told: object, answer: Answer
    ) -> None:
        receiver.says(told=told)
        assert send(to_robot(kind, receiver)) == answer

    def test_are_not_signed_without_a_secret(self, receiver: Receiver) -> None:
        receiver.says(told={"errcode": 0})
        send(to_robot(OutletKind.DINGTALK, receiver, secret=""))
        assert "sign" not in receiver.received[0].path


class TestWebhook:
    def test_says_who_sends_it_and_by_a_key_whether_it_is_a_repeat(self, receiver: Receiver) -> None:
        assert send(to_hook(f"{receiver.url}/in?from=zs")) == Answer(Outcome.SENT)
        [received] = receiver.received
        assert received.path == "/in?from=zs"
        assert received.told == {"title": TITLE, "text": BODY, "key": KEY}
        assert received.head["Idempotency-Key"] == KEY
        digest = hmac.new(b"s3cret", received.raw, hashlib.sha256).hexdigest()
        assert received.head["X-Zhenshi-Signature"] == f"sha256={digest}"

    def test_short_message_has_phone_words_number_and_key(self, receiver: Receiver) -> None:
        gateway = {"url": receiver.url, "secret": "s3cret", "phone": "0571-88012345"}
        parcel = short_message(gateway, phone="13812345678", number="ZS2026-000017", body="已登记。", key=KEY)
        assert send(parcel).outcome is Outcome.SENT
        [received] = receiver.received
        assert received.told == {"phone": "13812345678", "text": "已登记。", "number": "ZS2026-000017", "key": KEY}
        assert received.head["X-Zhenshi-Signature"].startswith("sha256=")

    @pytest.mark.parametrize(
        ("status", "answer"),
        [
            (204, Answer(Outcome.SENT)),
            (400, Answer(Outcome.REFUSED, "HTTP 400")),
            (404, Answer(Outcome.REFUSED, "HTTP 404")),
            (429, Answer(Outcome.BUSY, "HTTP 429")),
            (500, Answer(Outcome.BUSY, "HTTP 500")),
            (503, Answer(Outcome.BUSY, "HTTP 503")),
        ],
    )
    def test_status_decides(self, receiver: Receiver, status: int, answer: Answer) -> None:
        receiver.says(status, {"secret": "words of an answer"})
        assert send(to_hook(receiver.url)) == answer

    def test_redirect_is_not_followed(self, receiver: Receiver) -> None:
        receiver.says(307, head=(("Location", f"{receiver.url}/elsewhere"),))
        assert send(to_hook(receiver.url)) == Answer(Outcome.REFUSED, "HTTP 307")
        assert len(receiver.received) == 1

    def test_hanging_one_may_have_taken_it(self, receiver: Receiver, hasty: None) -> None:
        receiver.hold()
        assert send(to_hook(receiver.url)) == Answer(Outcome.UNSURE, "ReadTimeout")

    def test_one_that_is_not_there_has_not(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        assert send(to_hook(f"http://127.0.0.1:{port}")) == Answer(Outcome.NOT_REACHED, "ConnectionError")

    def test_connection_that_breaks_may_have_carried_it(self, receiver: Receiver) -> None:
        receiver.break_off()
        assert send(to_hook(receiver.url)) == Answer(Outcome.UNSURE, "ConnectionError")


class TestMail:
    @pytest.fixture
    def mail_server(self) -> Iterator[MailServer]:
        made = MailServer()
        yield made
        made.close()

    @staticmethod
    def parcel(port: int, *, to: str = "zhou.min@example.gov.cn", mode: str = "insecure") -> Parcel:
        parts = {"host": "127.0.0.1", "port": str(port), "mode": mode, "sender": "zs@example.gov.cn", "to": to}
        return parcel_to(OutletKind.MAIL, parts, title="派来\r\nBcc: x@example.com", body=BODY, key=KEY)

    def test_arrives_with_the_same_id_each_time(self, mail_server: MailServer) -> None:
        for _ in range(2):
            assert send(self.parcel(mail_server.port)) == Answer(Outcome.SENT)
        first, second = (message_from_bytes(raw, policy=policy.default) for raw in mail_server.letters)
        assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}@example.gov.cn>"
        assert (first["From"], first["To"]) == ("zs@example.gov.cn", "zhou.min@example.gov.cn")
        assert first["Subject"] == "派来 Bcc: x@example.com"
        assert first["Bcc"] is None
        assert first.get_content().strip() == BODY

    @pytest.mark.parametrize(
        ("refusal", "answer"),
        [
            (b"550 no such user", Answer(Outcome.REFUSED, "SMTP 550")),
            (b"451 later", Answer(Outcome.BUSY, "SMTP 451")),
        ],
        ids=["550", "451"],
    )
    def test_refused_recipient(self, refusal: bytes, answer: Answer) -> None:
        server = MailServer(refusal)
        assert send(self.parcel(server.port)) == answer
        server.close()

    def test_server_that_cannot_be_reached(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        assert send(self.parcel(port)) == Answer(Outcome.NOT_REACHED, "ConnectionRefusedError")

    def test_server_without_the_wanted_encryption(self, mail_server: MailServer) -> None:
        answer = send(self.parcel(mail_server.port, mode="starttls"))
        assert answer.outcome is Outcome.NOT_REACHED
        assert not mail_server.letters

    def test_address_that_is_none(self, mail_server: MailServer) -> None:
        assert send(self.parcel(mail_server.port, to="nobody")) == Answer(Outcome.REFUSED, "address")


class TestApprise:
    def test_knows_no_service_but_ours(self, receiver: Receiver) -> None:
        send(to_hook(receiver.url))
        from apprise import Apprise

        for url in ("syslog://", f"json://{receiver.url.removeprefix('http://')}", f"dingtalk://{TOKEN}"):
            assert Apprise.instantiate(url) is None
        unknown = Parcel(schema="json", parts={"host": "127.0.0.1"}, title=TITLE, body=BODY, key=KEY)
        assert send(unknown) == Answer(Outcome.REFUSED, "address")

    def test_writes_no_address_and_no_words_into_a_log(
        self, receiver: Receiver, capfd: pytest.CaptureFixture[str]
    ) -> None:
        receiver.says(told={"errcode": 310000})
        root = logging.getLogger()
        kept = logging.StreamHandler()
        root.addHandler(kept)
        level, root.level = root.level, logging.DEBUG
        try:
            send(to_robot(OutletKind.DINGTALK, receiver))
        finally:
            root.removeHandler(kept)
            root.level = level
        said = "".join(capfd.readouterr())
        for hidden in (TOKEN, "SECret", "特急件"):
            assert hidden not in said

    def test_is_loaded_by_the_first_message_only(self) -> None:
        told = "import sys, feedback.notify.deliveries, feedback.notify.digest; print('apprise' in sys.modules)"
        found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "False"


def test_cut_keeps_whole_signs() -> None:
    assert cut("字" * 10, 30) == "字" * 10
    assert cut("字" * 11, 32) == "字" * 9 + "…"
    assert json.dumps(cut("a" * 50, 20)) == json.dumps("a" * 17 + "…")
