"""Pure rules about a case: who may read it, how names and numbers are compared, which entries of its log stand."""
