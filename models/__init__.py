"""The trained digit reader: its weights, how they were made, and what it scored."""
