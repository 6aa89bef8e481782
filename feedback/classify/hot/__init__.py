"""Hot issues: messages about the same place or object with the same demand become events, named and ranked by heat.

`message` is what is read, `words` cuts it into what it is about and what it asks for, `closeness` tells how close two
messages are, `linkage` groups them, `signature` says what an event's words are, `events` keeps the events and adds new
messages to them, `naming` and `heat` describe one, `ranking` puts them in order with the reason for each member.
"""
