import { describe, expect, it } from 'vitest';
import { connectUnits } from '../../../src/circuit/connect-units.ts';
import { drawWeights, planOf, sampleLayers, unitOf } from './sample-graph.ts';

const stored = (excitation: number[], inhibition: number[]) => ({
  readSlice: async (unit: string, earlier: string) =>
    unit === 'net/conv2/0' && earlier === 'conv1'
      ? { excitation: Float32Array.from(excitation), inhibition: Float32Array.from(inhibition) }
      : null,
  readMap: async () => null,
});

describe('connectUnits', () => {
  it('takes excitation and inhibition from the later unit’s slice, and the share of all that reaches it', async () => {
    const plan = planOf([unitOf('conv2/0'), unitOf('conv1/1')]);
    const { connections } = await connectUnits(plan, sampleLayers, stored([0.5, 0.25, 0], [0, -0.125, -0.125]));
    expect(connections).toEqual([
      { from: 'net/conv1/1', to: 'net/conv2/0', excitation: 0.25, inhibition: -0.125, coverage: 0.375, map: null },
    ]);
  });

  it('leaves out and counts what is weaker than a share of the strongest between the same layers', async () => {
    const units = [unitOf('conv1/0'), unitOf('conv1/1'), unitOf('conv1/2'), unitOf('conv2/0')];
    const weights = stored([0.8, 0.06, 0.03], [0, -0.03, -0.03]);
    const drawn = async (least: number) => {
      const { connections, omittedCount } = await connectUnits(planOf(units, { least }), sampleLayers, weights);
      return [connections.map(({ from }) => from), omittedCount];
    };
    expect(await drawn(0.1)).toEqual([['net/conv1/0', 'net/conv1/1'], 1]);
    expect(await drawn(0)).toEqual([['net/conv1/0', 'net/conv1/1', 'net/conv1/2'], 0]);
    expect(await drawn(1)).toEqual([['net/conv1/0'], 2]);
  });

  it('never draws a connection without weight', async () => {
    const plan = planOf([unitOf('conv1/0'), unitOf('conv2/0')], { least: 0 });
    expect(await connectUnits(plan, sampleLayers, stored([0, 1], [0, 0]))).toMatchObject({
      connections: [],
      omittedCount: 1,
    });
  });

  it('names the pairs of layers without stored weights, nearest first', async () => {
    const units = ['conv1/0', 'conv2/1', 'mixed3a/2', 'mixed3b/2'].map((id) => unitOf(id));
    const { connections, unknown } = await connectUnits(planOf(units, { least: 0 }), sampleLayers, drawWeights(1));
    expect(connections.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'net/conv1/0 net/conv2/1',
      'net/conv2/1 net/mixed3a/2',
      'net/mixed3a/2 net/mixed3b/2',
    ]);
    expect(unknown).toEqual([
      { from: 'conv1', to: 'mixed3a' },
      { from: 'conv2', to: 'mixed3b' },
      { from: 'conv1', to: 'mixed3b' },
    ]);
  });
});
