"""Are numbers of persons told from orders, documents, dates and public hotlines?"""

import pytest

from feedback.classify.entities.entity import Kind
from feedback.classify.entities.numbers import is_identity, is_luhn
from tests.classify.entities.reader import texts, values

NUMBERS = (Kind.PHONE, Kind.IDENTITY, Kind.CARD, Kind.ACCOUNT, Kind.PLATE, Kind.EMAIL)


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            pytest.param("请打13800138000找我", ["13800138000"], id="mobile"),
            pytest.param("138 0013 8000", ["13800138000"], id="mobile in groups"),
            pytest.param("138-0013-8000", ["13800138000"], id="mobile with hyphens"),
            pytest.param("1 3 8 0 0 1 3 8 0 0 0", ["13800138000"], id="mobile sign by sign"),
            pytest.param("+86 13800138000", ["13800138000"], id="mobile with country"),
            pytest.param("１３８００１３８０００", ["13800138000"], id="mobile in full width"),
            pytest.param("幺三八零零幺三八零零零", ["13800138000"], id="mobile as it is spoken"),
            pytest.param("13800138000、13900139000", ["13800138000", "13900139000"], id="two mobiles"),
            pytest.param("打0574-87654321", ["057487654321"], id="fixed with area code"),
            pytest.param("（0574）8765 4321", ["057487654321"], id="area code in brackets"),
            pytest.param("０５７４－８７６５４３２１", ["057487654321"], id="fixed in full width"),
            pytest.param("010-87654321-8002", ["010876543218002"], id="with extension"),
            pytest.param("客服400-800-1234", ["4008001234"], id="service number"),
            pytest.param("4008001234不接", ["4008001234"], id="service number in one"),
            pytest.param("办公电话：8765432", ["8765432"], id="local number behind its word"),
            pytest.param("电话8765432、8765433", ["8765432", "8765433"], id="local numbers in a row"),
            pytest.param("订单没发货，电话13800138000", ["13800138000"], id="the nearer word counts"),
        ],
    )
    def test_are_found(self, text: str, digits: list[str]) -> None:
        assert values(text, *NUMBERS) == digits

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("打了12345热线没人管", id="public hotline"),
            pytest.param("拨打110、119、96345", id="emergency numbers"),
            pytest.param("订单号13800138000", id="order number"),
            pytest.param("工单编号：13800138000", id="number of a case"),
            pytest.param("快递单号 13800138000 没到", id="parcel"),
            pytest.param("户号0574876543210", id="meter"),
            pytest.param("23800138000", id="begins otherwise"),
            pytest.param("12800138000", id="no such mobile network"),
            pytest.param("138001380001", id="a digit too many"),
            pytest.param("1380013800", id="a digit too few"),
            pytest.param("18-2019-01-01-5", id="groups as no phone has"),
            pytest.param("8765432", id="local number without its word"),
            pytest.param("电话20260305打的", id="a date"),
            pytest.param("文件2014148号", id="number of a document"),
            pytest.param("2007-2020年规划", id="years"),
            pytest.param("每月4000元到5000元", id="sums"),
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []


class TestIdentityNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            pytest.param("11010519491231002X", "11010519491231002X", id="18 signs"),
            pytest.param("身份证440524188001010014", "440524188001010014", id="born in the century before last"),
            pytest.param("110105 19491231 002x", "11010519491231002X", id="in groups"),
            pytest.param("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", id="full width"),
            pytest.param("老证110105491231002", "110105491231002", id="15 digits"),
            pytest.param("身份证号：110105194912310021", "110105194912310021", id="mistyped behind its word"),
        ],
    )
    def test_are_found(self, text: str, number: str) -> None:
        assert values(text, *NUMBERS) == [number]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("110105194912310021", id="wrong check digit"),
            pytest.param("110105194913310022", id="no such month"),
            pytest.param("990105194912310025", id="no such region"),
            pytest.param("11010519491231002X5", id="one sign more"),
            pytest.param("440524188001010014X", id="one cross more"),
            pytest.param("订单号110105491231002", id="15 digits of an order"),
            pytest.param("110105491331002", id="15 digits without a day"),
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []

    def test_check_digit_is_that_of_the_standard(self) -> None:
        assert is_identity("11010519491231002X")
        assert not any(is_identity(f"11010519491231002{digit}") for digit in range(10))


class TestCards:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            pytest.param("6222021234567890128", "6222021234567890128", id="19 digits"),
            pytest.param("6222 0212 3456 7890 128", "6222021234567890128", id="in groups"),
            pytest.param("银行卡4111111111111111被盗刷", "4111111111111111", id="another make behind its word"),
        ],
    )
    def test_are_found(self, text: str, digits: str) -> None:
        assert values(text, *NUMBERS) == [digits]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("卡号6222021234567890129", id="wrong check digit"),
            pytest.param("4111111111111111", id="another make without its word"),
            pytest.param("流水号6222021234567890128", id="number of a transfer"),
            pytest.param("62220212345678", id="too short"),
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []

    def test_luhn_takes_one_last_digit_of_ten(self) -> None:
        assert [digit for digit in range(10) if is_luhn(f"411111111111111{digit}")] == [1]


class TestAccounts:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("QQ：12345678", "12345678"),
            ("ｑｑ号１２３４５６７８", "12345678"),
            ("加微信wx_zhang88聊", "wx_zhang88"),
            ("微信13800138000", "13800138000"),
        ],
    )
    def test_are_found(self, text: str, name: str) -> None:
        assert values(text, *NUMBERS) == [name]

    @pytest.mark.parametrize("text", ["微信群里说", "微信支付200元", "微信1234", "QQ音乐", "微信公众号"])
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []


class TestPlates:
    @pytest.mark.parametrize(
        ("text", "plate"),
        [
            pytest.param("车牌浙B12345的车", "浙B12345", id="usual"),
            pytest.param("浙b·1A2C3", "浙B1A2C3", id="with a point and letters"),
            pytest.param("浙BD12345乱停", "浙BD12345", id="new energy, small car"),
            pytest.param("浙B12345D乱停", "浙B12345D", id="new energy, large car"),
            pytest.param("浙Ｂ１２３４５", "浙B12345", id="full width"),
            pytest.param("浙B1234学", "浙B1234学", id="learner"),
        ],
    )
    def test_are_found(self, text: str, plate: str) -> None:
        assert values(text, *NUMBERS) == [plate]

    @pytest.mark.parametrize("text", ["浙江12345", "浙B1234", "浙B123456", "浙BOOOOO", "苏A8栋1234", "云A市"])
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []


class TestEmail:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("邮箱Abc.d@163.com，谢谢", "abc.d@163.com"),
            ("发到ａ＠ｂ．ｃｎ", "a@b.cn"),
            ("a_b@mail.gov.cn.", "a_b@mail.gov.cn"),
        ],
    )
    def test_is_found(self, text: str, address: str) -> None:
        assert values(text, *NUMBERS) == [address]

    @pytest.mark.parametrize("text", ["@某某 看一下", "a@b", "单价@5.5", "@163.com"])
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, *NUMBERS) == []
