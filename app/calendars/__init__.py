"""(room opens soon)"""
