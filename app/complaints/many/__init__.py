"""One letter or one decision for many complaints, prepared by the jobs process, each with its own facts."""
