import { UserError } from '../../user-error.ts';
import { toNumber } from '../import/int64.ts';
import { imageInput } from '../import/image-input.ts';
import type { ImageInput } from '../import/image-input.ts';
import type { GraphMessage, ValueMessage } from './onnx-schema.ts';

/**
 * Finds the input that takes RGB images: four axes, three channels, first or last.
 * @throws UserError where there is none, and says what there is instead
 */
export function findImageInput(graph: GraphMessage, file: string): ImageInput {
  const initializers = new Set((graph.initializer ?? []).map(({ name }) => name));
  const inputs = (graph.input ?? [])
    .filter(({ name }) => !initializers.has(name))
    .map((value) => ({
      tensor: value.name ?? '',
      sizes: sizesOf(value),
    }));
  for (const { tensor, sizes } of inputs) {
    const image = imageInput(tensor, sizes);
    if (image) return image;
  }
  const found = inputs.map(({ tensor, sizes }) => `"${tensor}" [${sizes.map((size) => size ?? '?').join()}]`);
  const image = inputs.find(({ sizes }) => sizes.length === 4);
  if (image && image.sizes[1] === undefined) {
    throw new UserError(
      `${file}: the channels of input "${image.tensor}" are left open: export the network with an input of [N,3,height,width]`,
    );
  }
  throw new UserError(
    `${file} has no image input, which would be [N,3,height,width] or [N,height,width,3], but ${found.join(', ') || 'none at all'}: it cannot be shown in an atlas`,
  );
}

/** Sizes of an input's axes, those left open undefined. */
function sizesOf({ type }: ValueMessage): (number | undefined)[] {
  return (type?.tensorType?.shape?.dim ?? []).map(({ dimValue }) => {
    const size = dimValue == null ? 0 : toNumber(dimValue);
    return size > 0 ? size : undefined;
  });
}
