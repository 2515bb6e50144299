"""The challenges of each page, by view; `ui.lessons` says what a challenge is."""
