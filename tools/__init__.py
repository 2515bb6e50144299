"""What makes the pictures in docs/: nothing of it runs in the app."""
