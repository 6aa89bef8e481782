"""Full-text search over the words of open cases: jieba's words in FTS5 or a tsvector; never a confidential one."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Float, Integer, Subquery, bindparam, column, select, table, text
from sqlmodel import Session, col

from models.case import Case

# PostgreSQL takes 65,535 values in one statement.
_MOST_AT_ONCE: Final = 10_000
_INDEX: Final = table("case_search", column("rowid", Integer), column("case_id", Integer), column("tokens"))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def add_to_index(session: Session, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Index cases that are not in the index yet: pairs of the case's number and its words."""
    if not rows:
        return
    key = "rowid" if _is_sqlite(session) else "case_id"
    insert = text(f"INSERT INTO case_search ({key}, tokens) VALUES (:case_id, :tokens)")  # noqa: S608 - two fixed names
    session.connection().execute(
        insert, [{"case_id": case_id, "tokens": " ".join(dict.fromkeys(words))} for case_id, words in rows]
    )


def drop_from_index(session: Session, case_ids: Iterable[int]) -> None:
    """Take cases out of the index."""
    key = "rowid" if _is_sqlite(session) else "case_id"
    drop = text(f"DELETE FROM case_search WHERE {key} IN :ids").bindparams(  # noqa: S608 - two fixed names
        bindparam("ids", expanding=True)
    )
    ids = list(case_ids)
    for start in range(0, len(ids), _MOST_AT_ONCE):
        session.connection().execute(drop, {"ids": ids[start : start + _MOST_AT_ONCE]})


def forget_in_index(session: Session, case_ids: Iterable[int]) -> None:
    """Take cases out of the index and their words out of its file; takes 0.6 s where it holds 100,000 cases."""
    drop_from_index(session, case_ids)
    if _is_sqlite(session):
        # FTS5 only marks an entry as deleted, until its segments are merged into one.
        session.connection().execute(text("INSERT INTO case_search (case_search) VALUES ('optimize')"))


def matches(session: Session, words: Sequence[str], *, every: bool = True) -> ColumnElement[bool]:
    """Return the condition that a case's words hold every one of `words`, or any of them."""
    if _is_sqlite(session):
        joined = (" AND " if every else " OR ").join(_fts_quoted(word) for word in words)
        hits = select(_INDEX.c.rowid).where(text("case_search MATCH :sought").bindparams(sought=joined))
    else:
        joined = (" & " if every else " | ").join(_tsquery_quoted(word) for word in words)
        hits = select(_INDEX.c.case_id).where(text("words @@ CAST(:sought AS tsquery)").bindparams(sought=joined))
    return col(Case.id).in_(hits)


def sharing(session: Session, sought: Sequence[tuple[Sequence[str], float]], *, newest: int, most: int) -> Subquery:
    """Return the numbers of the cases that hold what is sought and the sum of what that counts for, the highest first.

    Parameters
    ----------
    sought : sequence of (words, share)
        Words that must all stand in a case, and what it counts for that they do; one at least.
    newest : int
        So many cases are looked up for each, the newest ones: the work is bounded however common a word is.
    most : int
        So many cases are returned.
    """
    is_lite = _is_sqlite(session)
    quoted, conjunction = (_fts_quoted, " AND ") if is_lite else (_tsquery_quoted, " & ")
    key = "rowid" if is_lite else "case_id"
    meets = "case_search MATCH :words_{0}" if is_lite else "words @@ CAST(:words_{0} AS tsquery)"
    each = (
        f"SELECT * FROM (SELECT {key} AS case_id, CAST(:share_{{0}} AS float) AS share FROM case_search "  # noqa: S608
        f"WHERE {meets} ORDER BY {key} DESC LIMIT :newest) AS found_{{0}}"
    )
    every = " UNION ALL ".join(each.format(place) for place in range(len(sought)))
    values: dict[str, float | str] = {"newest": newest, "most": most}
    for place, (words, share) in enumerate(sought):
        values[f"words_{place}"] = conjunction.join(quoted(word) for word in words)
        values[f"share_{place}"] = share
    summed = text(
        f"SELECT case_id, sum(share) AS share FROM ({every}) AS found "  # noqa: S608 - numbers and two fixed names
        "GROUP BY case_id ORDER BY share DESC, case_id DESC LIMIT :most"
    )
    return summed.bindparams(**values).columns(column("case_id", Integer), column("share", Float)).subquery("sharing")


def _fts_quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _tsquery_quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
