import type { Tensor } from '../graph.ts';

/**
 * Decoded attribute of a node: text (types of elements too, by their names, such as `DT_FLOAT`), a number, a truth value,
 * a list, a shape (−1 where a size is open, undefined where even the number of axes is), or a tensor. Tensors of text and
 * attributes of other kinds are left out.
 */
export type TensorflowAttribute =
  | string
  | number
  | boolean
  | readonly number[]
  | readonly string[]
  | { readonly shape: readonly number[] | undefined }
  | { readonly tensor: Tensor };

/** An operation as TensorFlow writes it, in a GraphDef and in the graph models of TensorFlow.js alike. */
export interface TensorflowNode {
  /** Unique in the graph, and the name of its first output; output k is `name:k`. */
  name: string;
  op: string;
  /** `a` or `a:0` for the first output of node a, `a:1` for its second, `^a` where a has only to run before. */
  inputs: readonly string[];
  attributes: Readonly<Record<string, TensorflowAttribute>>;
}
