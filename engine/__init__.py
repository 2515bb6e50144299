"""A small neural network and how it learns, in NumPy: read the modules in the order
activations, losses, network, optimizers, data, penalty, training, checks."""
