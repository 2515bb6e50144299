"""The panels under a page's picture, one module a page: all of them show the step on screen."""
