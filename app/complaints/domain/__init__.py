"""Pure rules of complaint handling: states, independence, approval, outcomes. Standard library only."""
