"""The wall as pure rules: classes, readers, the table, and the leak test."""
