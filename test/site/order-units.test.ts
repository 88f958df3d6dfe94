import { describe, expect, it } from 'vitest';
import { listOrders, orderUnits } from '../../src/order-units.ts';

const measures = { ratio: [1, 3, null, 2, 3], density: [0.5, 0.1, 0.9, 0, null] };

describe('orderUnits', () => {
  it('leaves units in order of index, without captions', () => {
    expect(orderUnits('index', 5, measures, [])).toEqual({ indices: [0, 1, 2, 3, 4], captions: [] });
  });

  it('puts the largest ratio first, equals by index, and what is missing last', () => {
    expect(orderUnits('ratio', 5, measures, []).indices).toEqual([1, 4, 3, 0, 2]);
  });

  it('captions by index, not by place', () => {
    const { indices, captions } = orderUnits('density', 5, measures, []);
    expect(indices).toEqual([2, 0, 1, 3, 4]);
    expect(captions).toEqual(['50 %', '10 %', '90 %', '0 %', '']);
  });

  it('keeps branches together and orders within them', () => {
    expect(orderUnits('branch', 5, measures, [0, 2]).indices).toEqual([1, 0, 4, 3, 2]);
  });
});

describe('listOrders', () => {
  it('offers all where there are ratios, densities and branches', () => {
    expect(listOrders(measures, true)).toEqual(['index', 'ratio', 'density', 'branch']);
  });

  it('leaves out what would not change anything', () => {
    const none = [null, null];
    expect(listOrders(measures, false)).toEqual(['index', 'ratio', 'density']);
    expect(listOrders({ ratio: none, density: [0, 1] }, true)).toEqual(['index', 'density']);
    expect(listOrders({ ratio: none, density: none }, true)).toEqual(['index']);
  });
});
