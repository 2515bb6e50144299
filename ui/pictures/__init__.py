"""The charts of the pages, one module a page: pure functions of titles and axis ranges."""
