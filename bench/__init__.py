"""Speed and memory, measured against the least that the same work could cost on the same machine in the same run."""
