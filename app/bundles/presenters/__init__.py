"""Bundles as pages show them."""
