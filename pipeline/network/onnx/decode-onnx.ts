import { UserError } from '../../user-error.ts';
import { flattenNotes } from '../input/flatten-notes.ts';
import { toNumber } from '../import/int64.ts';
import { ModelProto } from './onnx-schema.ts';
import type { GraphMessage } from './onnx-schema.ts';

/** The parts of an ONNX file that the importer reads. */
export interface DecodedOnnx {
  graph: GraphMessage;
  /** Version of ONNX's own operators. */
  opset: number;
  /** What the exporter noted about the network. */
  metadata: Record<string, string>;
}

/**
 * Takes the protobuf apart.
 * @throws UserError when the bytes are no whole ONNX model
 */
export function decodeOnnx(bytes: Uint8Array, file: string): DecodedOnnx {
  const model = decode(bytes, file);
  if (!model.graph?.node?.length) {
    throw new UserError(
      `${file} is not an ONNX network, or only a piece of one: it holds no operators; get the file again`,
    );
  }
  const opset = model.opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx')?.version;
  return {
    graph: model.graph,
    opset: opset == null ? 1 : toNumber(opset),
    metadata: {
      ...flattenNotes(
        Object.fromEntries((model.metadataProps ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
      ),
      producer: [model.producerName, model.docString].filter(Boolean).join(': '),
      denotation: model.graph.input?.find(({ type }) => type?.denotation)?.type?.denotation ?? '',
    },
  };
}

function decode(bytes: Uint8Array, file: string) {
  try {
    return ModelProto.decode(bytes);
  } catch (cause) {
    throw new UserError(
      `${file} is not an ONNX network, or only a piece of one (${(cause as Error).message}); get the file again`,
      { cause },
    );
  }
}
