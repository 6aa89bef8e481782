"""HTTP beside the pages, on the same port: sign-in addresses, health, and the shell round Streamlit."""
