"""Documents that leave the system as files: official papers as .docx and PDF."""
