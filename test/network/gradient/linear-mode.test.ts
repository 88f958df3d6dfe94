import { describe, expect, it } from 'vitest';
import { differentiate, findGates, gradientName } from '../../../pipeline/network/gradient/gradient.ts';
import type { GraphBuilder } from '../../../pipeline/network/graph-builder.ts';
import type { Graph, Tensor } from '../../../pipeline/network/graph.ts';
import { interpret } from '../../oracle/interpret.ts';
import { runLowered } from '../../oracle/run-onnx.ts';
import { conv, network, pooling } from '../../oracle/tiny-network.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';

/** How the same network is written: as it is, or linearized by hand. */
interface Style {
  activate(
    x: string,
    how: 'clip' | 'elu' | 'hard-swish' | 'leaky' | 'lrn' | 'parametric' | 'relu' | 'sigmoid' | 'silu' | 'tanh',
  ): string;
  maxPool(x: string): string;
  gate(x: string, gate: string, name: string): string;
}

const window = pooling({ kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });

const asItIs = (build: GraphBuilder): Style => ({
  activate: (x, how) => {
    switch (how) {
      case 'clip':
        return build.add('Clip', [x], { min: 0, max: 6 });
      case 'elu':
        return build.add('Elu', [x], { alpha: 1 });
      case 'hard-swish':
        return build.add('HardSwish', [x], {});
      case 'leaky':
        return build.add('LeakyRelu', [x], { alpha: 0.1 });
      case 'lrn':
        return build.add('Lrn', [x], { size: 3, alpha: 1, beta: 0.75, bias: 1 });
      case 'parametric':
        return build.add('PRelu', [x, build.constant(randomArray([4, 1, 1], 73))], {});
      case 'relu':
        return build.add('Relu', [x], {});
      case 'sigmoid':
        return build.add('Sigmoid', [x], {});
      case 'silu':
        return build.add('Silu', [x], {});
      case 'tanh':
        return build.add('Tanh', [x], {});
    }
  },
  maxPool: (x) => build.add('MaxPool', [x], window),
  gate: (x, gate, name) => build.add('Mul', [x, build.add('Sigmoid', [gate], {}, { name })], {}),
});

const byHand = (build: GraphBuilder): Style => ({
  activate: (x) => x,
  maxPool: (x) => build.add('AveragePool', [x], { ...window, countIncludePad: false }),
  gate: (x, _gate, name) => build.add('Mul', [x, build.constant(gateMeans.get(name)!)], {}),
});

const gateMeans = new Map<string, Tensor>([
  ['squeezed', randomArray([1, 4, 1, 1], 71)],
  ['whole', randomArray([1, 4, 1, 1], 72)],
]);

const networks: [title: string, write: (build: GraphBuilder, style: Style) => string][] = [
  [
    'a plain stack',
    (b, s) => {
      const first = s.activate(conv(b, 'x', [4, 3, 3, 3], 1, { strides: [2, 2], pads: [1, 1, 1, 1] }), 'relu');
      return s.activate(conv(b, s.maxPool(s.activate(first, 'lrn')), [3, 4, 3, 3], 3, { pads: [1, 1, 1, 1] }), 'leaky');
    },
  ],
  [
    'branches and a concatenation',
    (b, s) => {
      const stem = s.activate(conv(b, 'x', [4, 3, 1, 1], 1), 'silu');
      const parts = [s.activate(conv(b, stem, [3, 4, 1, 1], 3, { strides: [2, 2] }), 'hard-swish'), s.maxPool(stem)];
      return b.add('Concat', parts, { axis: 1 });
    },
  ],
  [
    'a residual block with a depthwise convolution',
    (b, s) => {
      const depthwise = s.activate(conv(b, 'x', [3, 1, 3, 3], 1, { groups: 3, pads: [1, 1, 1, 1] }), 'clip');
      return s.activate(b.add('Add', ['x', conv(b, depthwise, [3, 3, 1, 1], 3)], {}), 'sigmoid');
    },
  ],
  [
    'squeeze and excitation',
    (b, s) => {
      const map = s.activate(conv(b, 'x', [4, 3, 3, 3], 1), 'relu');
      const squeezed = conv(b, b.add('GlobalAveragePool', [map], {}), [4, 4, 1, 1], 3);
      return s.gate(map, squeezed, 'squeezed');
    },
  ],
  [
    'a gate as large as the map',
    (b, s) => s.gate(conv(b, 'x', [4, 3, 1, 1], 1), conv(b, 'x', [4, 3, 1, 1], 3), 'whole'),
  ],
  [
    'activations that bend below zero',
    (b, s) => {
      const first = s.activate(conv(b, 'x', [4, 3, 3, 3], 1), 'elu');
      const second = s.activate(conv(b, first, [4, 4, 1, 1], 3), 'parametric');
      return s.activate(conv(b, second, [3, 4, 1, 1], 5), 'tanh');
    },
  ],
];

const linearGraph = (graph: Graph, means = gateMeans) =>
  differentiate(graph, { target: graph.outputs[0]!, source: 'x', seed: 'seed', relu: 'linear', gateMeans: means }, {});

describe('linear mode', () => {
  describe.each(networks)('%s', (_title, write) => {
    const shape = [2, 3, 7, 8];
    const graph = network(shape, (b) => write(b, asItIs(b)));
    const linearized = network(shape, (b) => write(b, byHand(b)));
    const [target] = linearized.outputs as [string];
    const x = randomArray(shape, 5);
    const seed = randomArray(interpret(linearized, { x }).get(target)!.shape, 6);
    const linear = linearGraph(graph);

    it('is the exact gradient of the network linearized by hand', () => {
      const exact = differentiate(linearized, { target, source: 'x', seed: 'seed', relu: 'exact' }, {});
      const expected = interpret(exact, { x, seed }).get(gradientName('x'))!;
      expect(relativeError(interpret(linear, { seed }).get(gradientName('x'))!, expected)).toBeLessThan(1e-12);
    });

    it('asks for the seed alone and computes nothing forward', () => {
      expect(linear.inputs.map(({ name }) => name)).toEqual(['seed']);
      const forward = new Set(graph.nodes.map(({ name }) => name));
      expect(linear.nodes.filter(({ name }) => forward.has(name))).toEqual([]);
    });

    it.each(['cpu', 'webgpu'] as const)('keeps its values when lowered for %s', async (provider) => {
      const actual = (await runLowered(linear, { seed }, provider)).get(gradientName('x'))!;
      expect(relativeError(actual, interpret(linear, { seed }).get(gradientName('x'))!)).toBeLessThan(1e-4);
    });
  });

  it('takes the mean of a gate by channel', () => {
    const graph = network([1, 3, 4, 4], (b) => networks[3]![1](b, asItIs(b)));
    const byChannel = new Map([['squeezed', { ...gateMeans.get('squeezed')!, shape: [4] }]]);
    const seed = randomArray([1, 4, 2, 2], 3);
    expect(interpret(linearGraph(graph, byChannel), { seed }).get(gradientName('x'))).toEqual(
      interpret(linearGraph(graph), { seed }).get(gradientName('x')),
    );
  });

  it('says which mean is missing', () => {
    const graph = network([1, 3, 4, 4], (b) => networks[3]![1](b, asItIs(b)));
    expect(() => linearGraph(graph, new Map())).toThrow('needs the mean of gate "squeezed"');
  });

  it('refuses a product that is no gate', () => {
    const graph = network([1, 2], (b) => b.add('Mul', ['x', b.add('Neg', ['x'], {})], {}));
    expect(() => linearGraph(graph)).toThrow('is not linear');
  });

  it('refuses a curve that is no activation', () => {
    const graph = network([1, 2], (b) => b.add('Exp', ['x'], {}));
    expect(() => linearGraph(graph)).toThrow('has no linear reading');
  });

  it('refuses pools that need a maximum', () => {
    const graph = network([1, 2], (b) => b.add('Relu', ['x'], {}));
    const options = { target: graph.outputs[0]!, source: 'x', seed: 'seed', relu: 'linear', pool: 'argmax' } as const;
    expect(() => differentiate(graph, options, {})).toThrow('pool must be average');
  });
});

const sigmoidOf = (b: GraphBuilder, x: string) => b.add('Sigmoid', [x], {}, { name: 'gate' });

describe('findGates', () => {
  it('names shares and what comes from a mean over the map', () => {
    const graph = network([1, 3, 4, 4], (b) => {
      const pooled = b.add('ReduceMean', ['x'], { axes: [-1, -2], keepDims: true });
      const byMean = b.add('Mul', ['x', b.add('Relu', [conv(b, pooled, [3, 3, 1, 1], 1)], {}, { name: 'mean' })], {});
      const halved = b.add('Mul', [sigmoidOf(b, 'x'), b.scalar(0.5)], {}, { name: 'halved' });
      return b.add('Mul', [halved, byMean], {});
    });
    expect(findGates(graph)).toEqual(['mean', 'halved']);
  });

  it('passes over constants, and over shares with a convolution after them', () => {
    const graph = network([1, 3, 4, 4], (b) => {
      const scaled = b.add('Mul', ['x', b.constant(randomArray([3, 1, 1], 1))], {});
      return b.add('Mul', [scaled, conv(b, sigmoidOf(b, 'x'), [3, 3, 1, 1], 2)], {});
    });
    expect(findGates(graph)).toEqual([]);
  });
});
