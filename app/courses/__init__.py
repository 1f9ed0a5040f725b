"""Lessons, the course they form, and the glossary they share."""
