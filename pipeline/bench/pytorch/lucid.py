"""Lucid's recipe in PyTorch: the picture, what it must survive, and the climb (lucid/optvis, numbers of its render_vis)."""

import math
import random

import numpy as np
import torch
import torch.nn.functional as F

RATE = 0.05
DEVIATION = 0.01
PAD = 12
JITTERS = (8, 4)
SCALES = [0.9 + 0.02 * i for i in range(11)]
DEGREES = [*range(-10, 11), 0, 0, 0, 0, 0]

root = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
COLORS = torch.tensor(root / np.max(np.linalg.norm(root, axis=0)), dtype=torch.float32)


def fourier_picture(size, seed):
    """Parameters of a picture [1, 3, size, size] of RGB in 0 … 1, and the function that makes it of them."""
    count = size // 2 + 1
    noise = DEVIATION * torch.randn(1, 3, size, count, 2, generator=torch.Generator().manual_seed(seed))
    vertical = np.fft.fftfreq(size)[:, None]
    horizontal = np.fft.rfftfreq(size)[None, :]
    frequency = np.maximum(np.hypot(vertical, horizontal), 1 / size)
    scale = torch.tensor(size / frequency, dtype=torch.float32)
    parameters = noise.requires_grad_(True)

    def render():
        picture = torch.fft.irfft2(torch.view_as_complex(parameters) * scale, s=(size, size)) / 4
        return torch.sigmoid(torch.einsum("ij,njhw->nihw", COLORS, picture))

    return parameters, render


def crop(picture, by, draw):
    height, width = picture.shape[2] - by, picture.shape[3] - by
    top, left = draw.randint(0, by), draw.randint(0, by)
    return picture[:, :, top : top + height, left : left + width]


def resize(picture, size):
    return F.interpolate(picture, size=size, mode="bilinear", align_corners=False)


def rotate(picture, degrees):
    """About the centre; black comes in from outside, as in Lucid."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    grid = F.affine_grid(torch.tensor([[[cos, -sin, 0.0], [sin, cos, 0.0]]]), picture.shape, align_corners=False)
    return F.grid_sample(picture, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def transform(picture, draw):
    """Lucid's standard transforms, drawn from a random.Random. The result's size varies with the scale."""
    picture = F.pad(picture, (PAD,) * 4, value=0.5)
    picture = crop(picture, JITTERS[0], draw)
    picture = resize(picture, [int(draw.choice(SCALES) * side) for side in picture.shape[2:]])
    picture = rotate(picture, draw.choice(DEGREES))
    return crop(picture, JITTERS[1], draw)


def climber(network, unit, size, seed, before=lambda picture: picture):
    """
    Begins a climb of the mean of a channel.
    before: what happens to the transformed picture before the network takes it
    returns the function that does one step, and the one that makes the picture
    """
    draw = random.Random(seed)
    parameters, render = fourier_picture(size, seed)
    optimizer = torch.optim.Adam([parameters], lr=RATE)

    def step():
        optimizer.zero_grad()
        loss = -network(before(transform(render(), draw)))[0, unit].mean()
        loss.backward()
        optimizer.step()

    return step, render
