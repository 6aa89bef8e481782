"""What a household's file and a village's profile call their facts, in forms, in history lines and in errors."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate

FILE_FIELDS: Final[Mapping[str, str]] = {
    "birth_year": mark("出生年份"),
    "built_year": mark("建房年份"),
    "collective_income": mark("村集体年收入"),
    "dwelling_grade": mark("房屋等级"),
    "dwelling_structure": mark("房屋结构"),
    "farmland_mu": mark("耕地"),
    "floor_area": mark("住房面积"),
    "gender": mark("性别"),
    "hardships": mark("困难情况"),
    "head_name": mark("户主"),
    "house_no": mark("门牌"),
    "household_no": mark("户号"),
    "household_type": mark("家庭类型"),
    "households": mark("户数"),
    "identity_number": mark("身份证号"),
    "industries": mark("主要产业"),
    "is_party_member": mark("党员身份"),
    "key_kinds": mark("重点人群"),
    "kept_by": mark("保管人"),
    "livelihood": mark("生计"),
    "members": mark("家庭成员"),
    "name": mark("姓名"),
    "needs": mark("需求"),
    "occupation": mark("职业"),
    "party_members": mark("党员人数"),
    "phone": mark("电话"),
    "population": mark("人口"),
    "relation": mark("与户主关系"),
    "river_note": mark("涉河情况"),
    "rivers": mark("河道"),
    "situation": mark("基本情况"),
    "title": mark("档案本名称"),
    "visit_tier": mark("走访等级"),
    "yearly_income": mark("家庭年收入"),
}


def file_field(name: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a fact of a file is called; one that is not known is shown as it is."""
    return translate(FILE_FIELDS[name], language) if name in FILE_FIELDS else name
