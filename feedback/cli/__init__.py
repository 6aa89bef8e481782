"""The commands: each with --help, exit 0 on success, 2 and one clear line on standard error where it is refused."""
