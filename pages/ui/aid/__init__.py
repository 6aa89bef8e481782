"""Aid to households on the pages: the list, the application, the panel, the payments, the figures."""
