"""What people and the jobs process do with bundles."""
