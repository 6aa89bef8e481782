"""Who asks, what they may do, which rows they see, and what is kept of it. Every read and every act passes here."""
