"""What people decided of the machine's suggestions: how well it does, what to teach it, and which release serves."""
