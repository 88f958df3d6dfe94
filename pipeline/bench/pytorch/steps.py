"""What npm run bench -- --against torch measures on PyTorch's side: python3 steps.py FOLDER THREADS, requests on stdin."""

import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import torch

from lucid import climber, resize
from network import Network
from serve import serve

folder = Path(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))

LAYER = "mixed4c/preactivation"


@cache
def network(size, target):
    return Network(folder / f"inception-{size}.onnx", target).eval()


def read(name, *shape):
    return torch.from_numpy(np.fromfile(folder / name, dtype=np.float32).reshape(shape))


def write(name, tensor):
    tensor.detach().numpy().tofile(folder / name)


def product(size, count):
    one, other = torch.rand(size, size), torch.rand(size, size)
    for _ in range(count):
        one @ other


def forward(size, batch, count):
    """count batches of pictures"""
    pictures = torch.rand(batch, 3, size, size)
    with torch.inference_mode():
        for _ in range(count):
            network(size, "prob")(pictures)


def gradient(size, batch, count):
    pictures = torch.rand(batch, 3, size, size, requires_grad=True)
    seed = None
    for _ in range(count):
        layer = network(size, LAYER)(pictures)
        seed = torch.rand(layer.shape) if seed is None else seed
        torch.autograd.grad(layer, pictures, seed)


def visualization(size, upsampled, count):
    """Steps of one climb. upsampled: the side the network sees, as Lucent has it, or None for the picture as it is."""
    before = (lambda picture: resize(picture, [upsampled, upsampled])) if upsampled else (lambda picture: picture)
    step, _ = climber(network(upsampled or size, LAYER), 0, size, 0, before)
    for _ in range(count):
        step()


def evaluate(size):
    """What the network makes of pixels.bin, and its gradient for seed.bin."""
    pixels = read("pixels.bin", 1, 3, size, size).requires_grad_(True)
    with torch.inference_mode():
        write("forward.bin", network(size, "prob")(pixels))
    layer = network(size, LAYER)(pixels)
    write("gradient.bin", torch.autograd.grad(layer, pixels, read("seed.bin", *layer.shape))[0])


def processor_ms():
    return 1000 * time.process_time()


serve({each.__name__: each for each in (product, forward, gradient, visualization, evaluate, processor_ms)})
