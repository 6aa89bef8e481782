"""How personal fields look in lists: two can be told apart, none can be called or found. Source: domain digest G."""


def mask_name(name: str | None) -> str:
    """Return the surname and a star for each further sign: 陈某某 becomes 陈**."""
    return "" if not name else name[0] + "*" * (len(name) - 1)


def mask_phone(phone: str | None) -> str:
    """Return a phone number with its middle hidden: 138****5678; of a shorter one only the end is left."""
    if not phone:
        return ""
    digits = "".join(sign for sign in phone if sign.isdigit())
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 7 else "****"


def mask_identity(number: str | None) -> str:
    """Return an identity number with its birth date hidden: 330226********1234."""
    return "" if not number else f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "****"
