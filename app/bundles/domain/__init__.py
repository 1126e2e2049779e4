"""Recipes, numbering and problems as pure rules."""
