"""What people read: Chinese is the source language, English is complete. Knows no page and no request."""
