"""How long things take: legs, working calendars, custody."""
