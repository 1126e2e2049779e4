"""Invented view models, one module a page: the shapes that the templates document."""
