"""Are near-duplicates found, and others left apart?"""

from feedback.classify.engine.twins import twins


def test_alike_texts_share_a_number_and_others_do_not() -> None:
    texts = ["村口的路灯坏了三天没人修", "村口的路灯坏了五天没人修", "自来水发黄有泥腥味", ""]
    numbers = twins(texts)
    assert numbers[0] == numbers[1]
    assert len(set(numbers.tolist())) == 3


def test_texts_without_a_run_stay_apart() -> None:
    assert len(set(twins(["", "", "a"]).tolist())) == 3
