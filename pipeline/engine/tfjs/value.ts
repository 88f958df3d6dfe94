import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tfjs } from './load-tfjs.ts';

/** Axis orders: as in the typed graph; [N,H,W,C] for maps; [kH,kW,in,out] for the weights of a convolution. */
export type Order = 'graph' | 'channels-last' | 'filter';

const fromGraph = { 'channels-last': [0, 2, 3, 1], filter: [2, 3, 1, 0] };
const toGraph = { 'channels-last': [0, 3, 1, 2], filter: [3, 2, 0, 1] };

/** A tensor of the typed graph on tfjs's side, kept in every axis order that was asked for: most maps are never transposed. */
export class Value {
  readonly #orders: Map<Order, Tensor>;

  constructor(order: Order, tensor: Tensor) {
    this.#orders = new Map([[order, tensor]]);
  }

  get rank(): number {
    const [first] = this.#orders.values();
    return first!.rank;
  }

  /** Whether the order is at hand without transposing. */
  has(order: Order): boolean {
    return this.#orders.has(order);
  }

  /** The tensor in an axis order; transposed once and remembered. */
  in(tf: Tfjs, order: Order): Tensor {
    const known = this.#orders.get(order);
    if (known) return known;
    let tensor = this.#orders.get('graph');
    if (!tensor) {
      const [first] = this.#orders;
      tensor = tf.transpose(first![1], toGraph[first![0] as keyof typeof toGraph]);
      this.#orders.set('graph', tensor);
    }
    if (order !== 'graph') {
      tensor = tf.transpose(tensor, fromGraph[order]);
      this.#orders.set(order, tensor);
    }
    return tensor;
  }

  /** The same tensors behind another memory of orders: what a run transposes does not outlive it. */
  fork(): Value {
    const [first, ...rest] = this.#orders;
    const copy = new Value(first![0], first![1]);
    for (const [order, tensor] of rest) copy.#orders.set(order, tensor);
    return copy;
  }

  dispose(): void {
    for (const tensor of this.#orders.values()) tensor.dispose();
  }
}

/** The order in which an elementwise operation costs no transposition. */
export function cheapestOrder(values: readonly Value[]): 'graph' | 'channels-last' {
  return values.some((value) => value.has('channels-last')) ? 'channels-last' : 'graph';
}
