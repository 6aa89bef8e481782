"""Builds the ASGI app (Streamlit with the HTTP routes beside it, one port), and is the script that every page runs in.

Imported by the server it is `app`; executed by Streamlit it draws the pages that the visitor's roles open.
"""

import streamlit as st
from streamlit import runtime

if not runtime.exists() and __name__ != "__main__":
    from streamlit.runtime.pages_manager import PagesManager

    from feedback.api.asgi import MIDDLEWARE, ROUTES, lifespan

    # Otherwise the first request of a process runs a script of the folder pages/ without this file, and so without
    # the sign-in (docs/decisions/0002).
    PagesManager.uses_pages_directory = False
    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
else:
    from pages.ui.shell import main

    main()
