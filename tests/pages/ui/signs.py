"""What people may write that Markdown takes for more than itself."""

from typing import Final

SIGNS: Final = [
    "*加急* **快** _看_ __a__ ~~不~~",
    "# 一号井",
    "1. 修路",
    "- 桥 + 路",
    "> 听说",
    "[看](http://x) <b>粗</b> &lt;",
    "$x$ 和 $y$ `c`",
    ":red[急] :material/bolt: 12:30",
    "a | b \\ c",
]
