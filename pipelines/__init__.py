"""How data moves: from a landing folder to a published warehouse. No export is known by name here."""
