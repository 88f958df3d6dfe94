"""An ONNX file as a PyTorch module, written with PyTorch's own functions, node by node."""

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn


def explicit_pads(attributes):
    """Of a window: what PyTorch takes itself, and what must be padded before: (left, right, top, bottom)."""
    if attributes.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        raise ValueError("auto_pad is not written out")
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    if (top, left) == (bottom, right):
        return (top, left), None
    return (0, 0), (left, right, top, bottom)


def convolution(weights, attributes):
    padding, before = explicit_pads(attributes)
    options = {
        "stride": attributes.get("strides", [1, 1]),
        "padding": padding,
        "dilation": attributes.get("dilations", [1, 1]),
        "groups": attributes.get("group", 1),
    }
    return lambda x, *filters: F.conv2d(F.pad(x, before) if before else x, *filters, **options)


def max_pool(weights, attributes):
    padding, before = explicit_pads(attributes)
    options = {
        "kernel_size": attributes["kernel_shape"],
        "stride": attributes.get("strides", [1, 1]),
        "padding": padding,
        "ceil_mode": bool(attributes.get("ceil_mode", 0)),
    }
    return lambda x: F.max_pool2d(F.pad(x, before, value=-torch.inf) if before else x, **options)


def average_pool(weights, attributes):
    padding, before = explicit_pads(attributes)
    if before:
        raise ValueError("AveragePool with uneven pads")
    options = {
        "kernel_size": attributes["kernel_shape"],
        "stride": attributes.get("strides", [1, 1]),
        "padding": padding,
        "ceil_mode": bool(attributes.get("ceil_mode", 0)),
        "count_include_pad": bool(attributes.get("count_include_pad", 0)),
    }
    return lambda x: F.avg_pool2d(x, **options)


def normalization(weights, attributes):
    # PyTorch's alpha is divided by the window as ONNX's is.
    options = {"alpha": attributes["alpha"], "beta": attributes["beta"], "k": attributes["bias"]}
    return lambda x: F.local_response_norm(x, attributes["size"], **options)


def gemm(weights, attributes):
    turned = bool(attributes.get("transB", 0))
    return lambda x, w, b: F.linear(x, w if turned else w.t(), b)


def along_axis(function, default):
    return lambda weights, attributes: lambda *x: function(x, attributes.get("axis", default))


operators = {
    "Add": lambda weights, attributes: torch.add,
    "AveragePool": average_pool,
    "Concat": along_axis(torch.cat, 1),
    "Conv": convolution,
    "Dropout": lambda weights, attributes: lambda x, *rate: x,
    "Flatten": lambda weights, attributes: lambda x: torch.flatten(x, attributes.get("axis", 1)),
    "Gemm": gemm,
    "GlobalAveragePool": lambda weights, attributes: lambda x: x.mean((2, 3), keepdim=True),
    "LRN": normalization,
    "MaxPool": max_pool,
    "Mul": lambda weights, attributes: torch.mul,
    "Relu": lambda weights, attributes: F.relu,
    "Softmax": along_axis(lambda x, axis: torch.softmax(x[0], axis), 1),
    "Sub": lambda weights, attributes: torch.sub,
}


class Network(nn.Module):
    """From the network's image input to one tensor. Weights ask for no gradient."""

    def __init__(self, file, target):
        """target: a tensor of the file, or a list of tensors to be joined along the channels."""
        super().__init__()
        graph = onnx.load(file).graph
        weights = {each.name: each for each in graph.initializer}
        self.input = next(each.name for each in graph.input if each.name not in weights)
        makers = {output: node for node in graph.node for output in node.output}
        self.targets = [target] if isinstance(target, str) else target
        self.steps = []
        order = self.needed(makers, weights)
        last_reader = {name: i for i, node in enumerate(order) for name in node.input}
        for i, node in enumerate(order):
            own = [name for name in node.input if name in weights]
            for name in own:
                if not hasattr(self, self.slot(name)):
                    array = np.array(numpy_helper.to_array(weights[name]))
                    self.register_buffer(self.slot(name), torch.from_numpy(array))
            attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
            inputs = [(name, name in weights) for name in node.input if name]
            over = [name for name in node.input if last_reader[name] == i and name not in self.targets]
            self.steps.append((operators[node.op_type](own, attributes), inputs, node.output[0], over))

    def needed(self, makers, weights):
        order, seen = [], set(weights) | {self.input, ""}

        def visit(name):
            if name in seen:
                return
            seen.add(name)
            for each in makers[name].input:
                visit(each)
            order.append(makers[name])

        for name in self.targets:
            visit(name)
        return order

    @staticmethod
    def slot(name):
        return "w_" + name.replace(".", "_").replace("/", "_")

    def forward(self, x):
        values = {self.input: x}
        for function, inputs, output, over in self.steps:
            arguments = [getattr(self, self.slot(name)) if constant else values[name] for name, constant in inputs]
            values[output] = function(*arguments)
            for name in over:
                values.pop(name, None)
        found = [values[name] for name in self.targets]
        return found[0] if len(found) == 1 else torch.cat(found, 1)


def preactivation(file, tensor):
    """The tensors that a layer joins behind their ReLUs, before them."""
    makers = {node.output[0]: node for node in onnx.load(file, load_external_data=False).graph.node}
    node = makers[tensor]
    branches = node.input if node.op_type == "Concat" else [tensor]
    return [makers[name].input[0] if makers[name].op_type == "Relu" else name for name in branches]
