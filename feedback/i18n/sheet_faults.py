"""What a person is told about a sheet that cannot be read, and about a cell that cannot be used; see `faults.py`."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import mark

SHEET_SENTENCES: Final[Mapping[str, str]] = {
    "cell_choice": mark("不在可选的内容里，请填其中一个：{options}。"),
    "cell_date": mark("认不出是哪一天，请写成 2026-11-03 这样。"),
    "cell_digits_lost": mark("号码被表格软件改过，末尾的数字已经丢失，请把这一列设为文本后重新填写。"),
    "cell_duplicate": mark("和第 {first_row} 行重复了，请改正，或删去一行。"),
    "cell_formula_error": mark("这一格的公式出错了，请改成实际的内容。"),
    "cell_id_number": mark("身份证号不对，请核对 18 位号码。"),
    "cell_integer": mark("这里要填整数，请改正。"),
    "cell_out_of_range": mark("数值要在 {minimum} 到 {maximum} 之间，请改正。"),
    "cell_phone": mark("不是有效的电话号码，请填 11 位手机号，或带区号的座机号。"),
    "cell_required": mark("这一格不能空着，请补上。"),
    "cell_too_long": mark("内容有 {length} 字，最多 {limit} 字，请删减。"),
    "cell_yes_no": mark("这里要填“是”或“否”，请改正。"),
    "row_too_long": mark("表头有 {columns} 列，这一行的内容更靠右，可能错位了，请检查。"),
    "sheet_binary": mark("这个文件里不是文字，请另存为 .csv 或 .xlsx 后再试。"),
    "sheet_broken": mark("文件已经损坏，打不开，请用表格软件另存后再试。"),
    "sheet_cell_too_long": mark("第 {row} 行有一格超过 {limit} 字，请删减。"),
    "sheet_column_unknown": mark("表里没有“{column}”这一列，现有的列：{found}。请重新对应。"),
    "sheet_columns_duplicate": mark("这些列名出现了不止一次：{columns}。请改成不同的名称。"),
    "sheet_columns_missing": mark("表里缺少这些列：{columns}。现有的列：{found}。请补上，或重新对应。"),
    "sheet_empty": mark("文件里没有内容，请看看是不是选错了文件。"),
    "sheet_encoding": mark("第 {line} 行的文字认不出来，请另存为 UTF-8 的 .csv，或用 .xlsx。"),
    "sheet_field_unknown": mark("没有“{field}”这个字段，可用的字段：{fields}。"),
    "sheet_header_missing": mark("没有找到表头，请在第一行写上各列的名称。"),
    "sheet_kind": mark("不能用这种文件，请用 {allowed}。"),
    "sheet_no_rows": mark("表头下面没有内容，请补上后再试。"),
    "sheet_no_such_sheet": mark("没有叫“{sheet}”的工作表，现有的工作表：{sheets}。"),
    "sheet_not_found": mark("没有找到文件“{filename}”，请核对文件名和位置。"),
    "sheet_not_what_it_says": mark("文件的内容和扩展名 {extension} 不符，请用表格软件另存后再试。"),
    "sheet_old_or_locked": mark("这是旧式的 .xls，或加了密码的文件，请另存为不带密码的 .xlsx。"),
    "sheet_quotes": mark("第 {row} 行的引号没有成对，请改正后再试。"),
    "sheet_too_large": mark("文件有 {size_mb} MB，最大 {limit_mb} MB，请分成几个文件。"),
    "sheet_too_many_cells": mark("表格超过 {limit} 格，请删去空白的部分，或分成几个文件。"),
    "sheet_too_many_rows": mark("表格超过 {limit} 行，请分成几个文件。"),
    "sheet_too_wide": mark("表格超过 {limit} 列，请删去不用的列。"),
    "sheet_unpacks_too_large": mark("文件展开后超过 {limit_mb} MB，请分成几个文件。"),
    "sheet_unreadable": mark("文件“{filename}”打不开，请看看有没有读取权限，是不是正被别的程序占用。"),
}
