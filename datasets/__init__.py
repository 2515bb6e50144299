"""Where data comes from: synthetic sets, CSV files, MNIST and the 8×8 digits, drawings."""
