"""The views of a page that has several: each draws its controls, its picture and its panels."""
