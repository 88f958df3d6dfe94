import { imageSizes } from '../import/image-input.ts';
import type { ImageInput } from '../import/image-input.ts';
import { openImportScope } from '../import/import-scope.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { decodeTensor } from './decode-tensor.ts';
import type { GraphMessage } from './onnx-schema.ts';

/** What the readers of ONNX operators see. */
export interface OnnxScope extends ImportScope {
  /** Version of ONNX's own operators. */
  readonly opset: number;
}

/** Opens the import of an ONNX graph; of its inputs besides the images nothing is known. */
export function openOnnxScope(
  message: GraphMessage,
  image: ImageInput,
  { opset, source }: { opset: number; source: NetworkFile },
): OnnxScope {
  const initializers = new Map((message.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  const inputs = (message.input ?? []).map(({ name }) => name ?? '');
  const scope = openImportScope({
    input: image.tensor,
    sizes: imageSizes(image),
    batch: image.batch,
    stored: {
      has: (name) => initializers.has(name),
      get(name) {
        const initializer = initializers.get(name);
        return initializer && decodeTensor(initializer, source);
      },
    },
    taken: [...initializers.keys(), ...inputs, ...(message.node ?? []).flatMap(({ output }) => output ?? [])],
  });
  for (const name of inputs) if (scope.standing(name) === 'unknown') scope.drop(name);
  return { ...scope, opset };
}
