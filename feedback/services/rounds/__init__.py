"""Rated rounds: offices and their service brands rated by people, or wishes asked; one ballot a person, unnamed."""
