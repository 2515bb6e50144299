"""A run as a Python script of its own: data, network, loss, gradient, loop, printed results."""
