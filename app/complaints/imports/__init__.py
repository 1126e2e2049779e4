"""Registers kept elsewhere become complaints here: profile → reading → mapping → writing.

A profile is a data file that says what a register's file looks like. Reading and mapping are pure; writing is done in
small transactions, so that the desk never waits and an import that was killed is simply started again.
"""
