"""What each page computes, without a picture: frozen settings in, arrays out, one module a page."""
