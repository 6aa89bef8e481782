"""An address as a code that a phone reads."""

import io


def qr_svg(address: str) -> str:
    """Return the code of an address as SVG; empty without an address."""
    import segno

    if not address:
        return ""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=1)
    return drawn.getvalue().decode()
