"""Paints by Lucid's recipe and judges pictures, whoever painted them: python3 paint.py NETWORK.onnx NORMALIZATION THREADS, requests on stdin.

Pictures are files of raw float32, RGB in 0 … 1, [3, size, size]. NORMALIZATION is JSON: channels, mean and scale of an input preset.
"""

import json
import random
import sys
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F

from lucid import climber, transform
from network import Network, preactivation
from serve import serve

file = sys.argv[1]
normalization = json.loads(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]))

MEAN = torch.tensor(normalization["mean"]).reshape(3, 1, 1)
SCALE = torch.tensor(normalization["scale"]).reshape(3, 1, 1)

# How many transforms a picture is judged under.
TRIALS = 16


@cache
def layer_of(tensor):
    """From a picture, RGB in 0 … 1, to the layer before its nonlinearity."""
    network = Network(file, preactivation(file, tensor)).eval()

    def layer(picture):
        ordered = picture.flip(1) if normalization["channels"] == "bgr" else picture
        return network((ordered - MEAN) * SCALE)

    return layer


def climb(layer, unit, size, seed, pictures):
    """pictures: {step count: file}, one climb that leaves a picture at each."""
    step, render = climber(layer_of(layer), unit, size, seed)
    files = {int(count): path for count, path in pictures.items()}
    for count in range(1, max(files) + 1):
        step()
        if count in files:
            render().detach().numpy().tofile(files[count])


def judge(layer, unit, picture, input_size):
    """
    plain: the mean of the channel for the picture as it is
    robust: the same, averaged over Lucid's transforms
    peak: the channel's largest value for the picture on the middle of grey of the network's input size
    """
    values = np.fromfile(picture, dtype=np.float32)
    side = round((values.size / 3) ** 0.5)
    image = torch.from_numpy(values.reshape(1, 3, side, side))
    draw = random.Random(1)
    rest = input_size - side
    before = rest // 2
    with torch.no_grad():
        channel = lambda x: layer_of(layer)(x)[0, unit]
        robust = [channel(transform(image, draw)).mean().item() for _ in range(TRIALS)]
        framed = F.pad(image, (before, rest - before, before, rest - before), value=0.5)
        return {
            "plain": channel(image).mean().item(),
            "robust": float(np.mean(robust)),
            "peak": channel(framed).max().item(),
        }


serve({"climb": climb, "judge": judge})
