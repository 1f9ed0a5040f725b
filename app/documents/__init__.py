"""Texts with immutable revisions: what lessons, quizzes and scenarios have in common."""
