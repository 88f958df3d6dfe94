import { z } from 'zod';
import { UserError } from '../../user-error.ts';
import type { TensorflowAttribute, TensorflowNode } from '../tensorflow/tensorflow-node.ts';

const GraphNodes = z.object({
  node: z.array(
    z.object({
      name: z.string(),
      op: z.string(),
      input: z.array(z.string()).default([]),
      attr: z.record(z.string(), z.looseObject({})).default({}),
    }),
  ),
});

/**
 * Reads the nodes of a graph model: a GraphDef in JSON, in which text is base64 and 64-bit integers are text. The values of
 * its constants lie in the shards under the nodes' names.
 * @throws UserError for a damaged list of nodes
 */
export function readGraphNodes(topology: Readonly<Record<string, unknown>>, file: string): TensorflowNode[] {
  const parsed = GraphNodes.safeParse(topology);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new UserError(`${file}: modelTopology.${path.join('.')} is damaged (${message}): get the file again`);
  }
  return parsed.data.node.map(({ name, op, input, attr }) => ({
    name,
    op,
    inputs: input,
    attributes: Object.fromEntries(
      Object.entries(attr).flatMap(([key, value]) => {
        const attribute = readAttribute(value);
        return attribute === undefined ? [] : [[key, attribute]];
      }),
    ),
  }));
}

/** An AttrValue; undefined for kinds that nobody reads, and for tensors, which lie in the shards. */
function readAttribute(value: Record<string, unknown>): TensorflowAttribute | undefined {
  if ('s' in value) return toText(value['s']);
  if ('i' in value || 'f' in value) return Number(value['i'] ?? value['f']);
  if ('b' in value) return value['b'] === true;
  if ('type' in value) return String(value['type']);
  if ('shape' in value) return { shape: readShape(value['shape']) };
  if ('list' in value) return readList(value['list'] as Record<string, unknown>);
  return undefined;
}

function readList(list: Record<string, unknown> | null): TensorflowAttribute {
  const [kind, items] = Object.entries(list ?? {}).find(([, some]) => Array.isArray(some) && some.length > 0) ?? [];
  if (kind === 's') return (items as unknown[]).map(toText);
  return kind === 'i' || kind === 'f' ? (items as unknown[]).map(Number) : [];
}

/** Text is base64, or the codes of its letters. */
function toText(value: unknown): string {
  return Array.isArray(value) ? String.fromCharCode(...value) : Buffer.from(String(value ?? ''), 'base64').toString();
}

function readShape(value: unknown): number[] | undefined {
  const { dim = [], unknownRank } = (value ?? {}) as {
    dim?: { size?: number | string }[] | null;
    unknownRank?: boolean;
  };
  return unknownRank ? undefined : (dim ?? []).map(({ size }) => Number(size ?? -1));
}
