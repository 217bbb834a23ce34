"""Makes the files in this folder: python3 make.py, with NumPy. Element (i, j) is 10 i + j; of truth values whether that is odd."""
import os

import numpy as np

folder = os.path.dirname(os.path.abspath(__file__))
numbers = np.add.outer(10 * np.arange(5), np.arange(3))


def path(name):
    return os.path.join(folder, name)


for code in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split():
    array = (numbers % 2).astype("b1") if code == "b1" else numbers
    for order in "<" if code.endswith("1") else "<>":
        for layout in "CF":
            name = f"{code}-{'big' if order == '>' else 'little'}-{layout}.npy"
            np.save(path(name), np.asarray(array.astype(order + code), order=layout))
for version in (1, 2, 3):
    with open(path(f"version{version}.npy"), "wb") as file:
        np.lib.format.write_array(file, numbers.astype("<f8"), version=(version, 0))
np.save(path("vector.npy"), numbers[:, 1])
np.savez(path("stored.npz"), X=numbers.astype("f4"), y=numbers[:, 0])
np.savez_compressed(path("deflated.npz"), X=np.asfortranarray(numbers), y=numbers[:, 0], more=np.zeros(9))
