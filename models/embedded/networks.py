"""The two embedded networks as PyTorch modules, for training and export."""

import torch.nn.functional as F
from torch import cat, nn


class ConvBatchNorm(nn.Module):
    """A convolution that keeps the size of its map, then batch normalization; no nonlinearity."""

    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.bn(self.conv(x))


class Mixed(nn.Module):
    """An Inception module: 1x1, 3x3 and 5x5 convolutions and a projected pool, concatenated in this order."""

    def __init__(self, inputs, conv1, reduce3, conv3, reduce5, conv5, projection):
        super().__init__()
        self.conv1 = ConvBatchNorm(inputs, conv1, 1)
        self.reduce3 = ConvBatchNorm(inputs, reduce3, 1)
        self.conv3 = ConvBatchNorm(reduce3, conv3, 3)
        self.reduce5 = ConvBatchNorm(inputs, reduce5, 1)
        self.conv5 = ConvBatchNorm(reduce5, conv5, 5)
        self.projection = ConvBatchNorm(inputs, projection, 1)

    def forward(self, x):
        branches = [
            self.conv1(x),
            self.conv3(F.relu(self.reduce3(x))),
            self.conv5(F.relu(self.reduce5(x))),
            self.projection(F.max_pool2d(x, 3, 1, 1)),
        ]
        return cat([F.relu(branch) for branch in branches], 1)


class EmojiInception(nn.Module):
    """InceptionV1 in miniature."""

    def __init__(self, classes):
        super().__init__()
        self.conv1 = ConvBatchNorm(3, 32, 5)
        self.conv2 = ConvBatchNorm(32, 64, 3)
        self.mixed3a = Mixed(64, 24, 32, 56, 8, 24, 24)
        self.mixed3b = Mixed(128, 32, 40, 72, 10, 28, 28)
        self.mixed4a = Mixed(160, 48, 48, 96, 12, 32, 32)
        self.mixed4b = Mixed(208, 64, 64, 128, 16, 48, 48)
        self.classifier = nn.Linear(288, classes)
        self.dropout = nn.Dropout(0.2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2, 1)
        x = F.max_pool2d(F.relu(self.conv2(x)), 3, 2, 1)
        x = self.mixed3b(self.mixed3a(x))
        x = F.max_pool2d(x, 3, 2, 1)
        x = self.mixed4b(self.mixed4a(x))
        return self.classifier(self.dropout(x.mean((2, 3))))


class EmojiPlain(nn.Module):
    """Five convolutions in a row."""

    def __init__(self, classes):
        super().__init__()
        self.conv1 = ConvBatchNorm(3, 32, 5)
        self.conv2 = ConvBatchNorm(32, 64, 3)
        self.conv3 = ConvBatchNorm(64, 96, 3)
        self.conv4 = ConvBatchNorm(96, 128, 3)
        self.conv5 = ConvBatchNorm(128, 192, 3)
        self.classifier = nn.Linear(192, classes)
        self.dropout = nn.Dropout(0.2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2, 1)
        x = F.max_pool2d(F.relu(self.conv2(x)), 3, 2, 1)
        x = F.relu(self.conv3(x))
        x = F.max_pool2d(F.relu(self.conv4(x)), 3, 2, 1)
        x = F.relu(self.conv5(x))
        return self.classifier(self.dropout(x.mean((2, 3))))


networks = {"emoji-inception": EmojiInception, "emoji-plain": EmojiPlain}
