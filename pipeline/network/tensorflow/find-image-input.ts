import { UserError } from '../../user-error.ts';
import { imageInput } from '../import/image-input.ts';
import type { ImageInput } from '../import/image-input.ts';
import { isReal } from './element-types.ts';
import type { Operation } from './operation.ts';

/** The sizes that an input's shape stands for; undefined where the file says nothing of them. */
type Sizes = readonly (number | undefined)[] | undefined;

const resizings = new Set(['ResizeBicubic', 'ResizeBilinear', 'ResizeNearestNeighbor']);

type Placeholder = Operation & { sizes: Sizes };

/**
 * Finds the placeholder that takes RGB images. Where none says so, as in old graphs, which do not say what shape a placeholder
 * has, the first one that may take them is believed to do so, in the layout of the convolutions that read it. A graph that
 * decodes files by itself is fed behind that, with what it has resized.
 * @throws UserError where there is none, and says what there is instead
 */
export function findImageInput(operations: readonly Operation[], file: string): ImageInput {
  const placeholders = operations
    .filter(({ op }) => op === 'Placeholder' || op === 'PlaceholderV2')
    .map((placeholder) => ({ ...placeholder, sizes: sizesOf(placeholder) }));
  for (const { name, sizes } of placeholders) {
    const image = sizes && imageInput(name, sizes);
    if (image) return image;
  }
  const open = placeholders.find(({ sizes, attributes }) => isOpen(sizes, attributes.text('dtype', 'DT_FLOAT')));
  if (open) return assumedInput(open, operations);
  const resized = resizedInput(operations);
  if (resized) return resized;
  const found = placeholders.map(({ name, sizes, attributes }) => {
    const shape = sizes ? `[${sizes.map((size) => size ?? '?').join()}]` : attributes.text('dtype', 'of no type');
    return `"${name}" ${shape}`;
  });
  throw new UserError(
    `${file} has no image input, which would be a Placeholder of [N,height,width,3] or [N,3,height,width], but ${found.join(', ') || 'none at all'}: it cannot be shown in an atlas`,
  );
}

/** Before version 24 of GraphDef no axes at all meant that nothing is known. */
function sizesOf({ attributes }: Operation): Sizes {
  const shape = attributes.shape('shape');
  return shape && shape.length > 0 ? shape.map((size) => (size > 0 ? size : undefined)) : undefined;
}

/** Whether an input may take images for all that the file says of its shape and elements. */
function isOpen(sizes: Sizes, dtype: string): boolean {
  const isImage = !sizes || (sizes.length === 4 && (sizes[1] === undefined || sizes[3] === undefined));
  return isImage && (isReal(dtype) || dtype === 'DT_UINT8');
}

function assumedInput({ name, sizes }: Placeholder, operations: readonly Operation[]): ImageInput {
  const readers = operations.filter(({ inputs }) => inputs.includes(name));
  const isFirst = readers.some(({ attributes }) => attributes.text('data_format', 'NHWC') === 'NCHW');
  const known = sizes ?? [undefined, undefined, undefined, undefined];
  return imageInput(name, known.with(isFirst ? 1 : 3, 3))!;
}

/** The outcome of the first resizing to a size that the graph fixes. */
function resizedInput(operations: readonly Operation[]): ImageInput | undefined {
  const resizing = operations.find(({ op }) => resizings.has(op));
  if (!resizing) return undefined;
  const size = operations.find(({ name }) => name === resizing.input(1))?.attributes.tensor('value');
  return size && imageInput(resizing.name, [undefined, ...size.data, 3]);
}
