"""The 8×8 digits that come with scikit-learn: small, and there without a network."""

import numpy as np

from datasets.idx import Images

TEST_IMAGES = 297  # of 1,797
BRIGHTEST = 16


def load() -> tuple[Images, Images]:
    """Training and test set, always the same 1,500 and 297 images with every digit in proportion.

    Source: UCI Optical Recognition of Handwritten Digits, its 1,797 test images.
    """
    from sklearn.datasets import load_digits  # a second, so only where it is needed
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    images = np.rint(digits.images * (255 / BRIGHTEST)).astype(np.uint8)  # (n, 8, 8)
    labels = digits.target.astype(np.uint8)  # (n,)
    train, test = train_test_split(
        np.arange(len(labels)), test_size=TEST_IMAGES, stratify=labels, random_state=0
    )
    return Images(images[train], labels[train]), Images(images[test], labels[test])
