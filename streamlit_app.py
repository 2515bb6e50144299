"""Start: three lines of mathematics, and the way through the pages."""


from ui import shell

shell.page("streamlit_app")
