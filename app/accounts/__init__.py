"""People: for now learners without a name, known by a signed cookie."""
