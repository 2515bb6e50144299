"""What stands under a picture, one module a page: panels and sentences on the step on screen."""
