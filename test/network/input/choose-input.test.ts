import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { chooseInput, isAssumed } from '../../../pipeline/network/input/choose-input.ts';
import { importOnnx } from '../../../pipeline/network/onnx/import-onnx.ts';
import { toOnnx } from '../../../pipeline/network/onnx/to-onnx.ts';
import { UserError } from '../../../pipeline/user-error.ts';
import { conv, network } from '../../oracle/tiny-network.ts';
import { importFiles } from '../tfjs/import-files.ts';
import { loadKeras, saveModel } from '../tfjs/keras-oracle.ts';

const { ModelProto } = onnxProto.onnx;

type Step = readonly ['Add' | 'Sub' | 'Mul' | 'Div', ...number[]];

/** A network in ONNX that does these steps to its input, one number or one a channel each, and then a convolution. */
function withSteps(
  steps: readonly Step[],
  notes: { producer?: string; metadata?: Record<string, string>; denotation?: string } = {},
) {
  const graph = network([1, 3, 8, 8], (build) => {
    const scaled = steps.reduce((x, [op, ...numbers]) => {
      const shape = numbers.length === 1 ? [1] : [1, 3, 1, 1];
      return build.add(op, [x, build.constant({ data: Float32Array.from(numbers), shape })], {});
    }, 'x');
    return build.add('Relu', [conv(build, scaled, [4, 3, 3, 3], 1)], {});
  });
  const message = ModelProto.decode(toOnnx(graph, { x: [1, 3, 8, 8] }));
  message.producerName = notes.producer ?? '';
  message.metadataProps = Object.entries(notes.metadata ?? {}).map(([key, value]) => ({ key, value }));
  if (notes.denotation) message.graph!.input![0]!.type!.denotation = notes.denotation;
  return importOnnx(ModelProto.encode(message).finish(), { file: 'it.onnx' });
}

const asIs = { channels: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] };
const inBytes = { ...asIs, scale: [255, 255, 255] };

describe('chooseInput', () => {
  it('takes a preset by its name, before anything that the file says', () => {
    const noted = withSteps([], { metadata: { mean: '0.5', std: '0.5' } });
    const chosen = chooseInput('caffe-bgr', noted);
    expect(chosen).toMatchObject({ channels: 'bgr', scale: [255, 255, 255], source: 'preset caffe-bgr' });
    expect(isAssumed(chosen)).toBe(false);
    expect(() => chooseInput('caffee', noted)).toThrow(UserError);
  });

  it('believes the notes of a file, and quotes them', () => {
    const chosen = chooseInput(
      undefined,
      withSteps([], { metadata: { preprocessing: '{"mean": [127.5], "std": [127.5]}' } }),
    );
    expect(chosen).toEqual({
      channels: 'rgb',
      mean: [0.5, 0.5, 0.5],
      scale: [2, 2, 2],
      source: 'noted in the file: preprocessing.mean = [127.5], preprocessing.std = [127.5]',
    });
    expect(isAssumed(chosen)).toBe(false);
  });

  it.each<[steps: Step[], input: object, words: string]>([
    [[['Div', 255]], inBytes, '0.003922 · x'],
    [
      [
        ['Mul', 1 / 127.5],
        ['Sub', 1],
      ],
      inBytes,
      '0.007843 · x − 1',
    ],
    [
      [
        ['Sub', 127.5],
        ['Div', 127.5],
      ],
      inBytes,
      '0.007843 · x − 1',
    ],
    [[['Sub', 123.68, 116.78, 103.94]], inBytes, 'x − [123.7, 116.8, 103.9]'],
    [[['Add', -103.94, -116.78, -123.68]], { ...inBytes, channels: 'bgr' }, 'x − [103.9, 116.8, 123.7]'],
    [
      [
        ['Div', 255],
        ['Sub', 0.485, 0.456, 0.406],
        ['Div', 0.229, 0.224, 0.225],
      ],
      inBytes,
      '[0.01712, 0.01751, 0.01743] · x − [2.118, 2.036, 1.804]',
    ],
    [
      [
        ['Sub', 0.485, 0.456, 0.406],
        ['Div', 0.229, 0.224, 0.225],
      ],
      asIs,
      '[4.367, 4.464, 4.444] · x − [2.118, 2.036, 1.804]',
    ],
    [
      [
        ['Mul', 2],
        ['Sub', 1],
      ],
      asIs,
      '2 · x − 1',
    ],
  ])('guesses from the first steps %j what they are to be fed, and says so', (steps, input, words) => {
    const chosen = chooseInput(undefined, withSteps(steps));
    expect(chosen).toMatchObject(input);
    expect(isAssumed(chosen)).toBe(true);
    expect(chosen.source).toContain(`the network itself computes ${words} first`);
  });

  it('names the first steps of the network beside a preset, which comes before them', () => {
    const { source } = chooseInput('none', withSteps([['Mul', 2]]));
    expect(source).toBe('preset none; the network itself computes 2 · x first');
  });

  it.each([
    ['pytorch', 'since neither the file nor a preset says (networks from PyTorch usually take torch-imagenet)'],
    ['tf2onnx', '(networks from TensorFlow usually take tf-symmetric)'],
    ['caffe2onnx', '(networks from Caffe usually take caffe-bgr)'],
    ['somebody', 'pixels as they are, in 0 … 1, since neither the file nor a preset says'],
  ])('assumes pixels as they are where %s wrote nothing of it, and says what is usual', (producer, words) => {
    const chosen = chooseInput(undefined, withSteps([], { producer }));
    expect(chosen).toMatchObject(asIs);
    expect(isAssumed(chosen)).toBe(true);
    expect(chosen.source).toContain(words);
  });

  it('does not take a denotation for more than it says', () => {
    const { source } = chooseInput(undefined, withSteps([], { denotation: 'IMAGE' }));
    expect(source).toContain('the file says no more than that it takes an IMAGE');
  });

  it('does not guess where the first steps would fit pixels of either range', () => {
    const chosen = chooseInput(undefined, withSteps([['Mul', 0.2]]));
    expect(chosen).toMatchObject(asIs);
    expect(chosen.source).toMatch(/^assumed: pixels as they are.* the network itself computes 0\.2 · x first$/);
  });
});

describe('chooseInput of Keras models', async () => {
  const keras = await loadKeras();
  const { layers, models } = keras;

  /** A model as it is saved, with some notes. */
  async function saved(scale: number | undefined, notes?: Record<string, unknown>) {
    const model = models.sequential({ name: 'chain' });
    model.add(layers.inputLayer({ inputShape: [8, 8, 3] }));
    if (scale !== undefined) model.add(layers.rescaling({ scale, offset: -1 }));
    model.add(layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }));
    const files = await saveModel(keras, model);
    const json = JSON.parse(new TextDecoder().decode(files.get('model.json')!));
    files.set('model.json', new TextEncoder().encode(JSON.stringify({ ...json, userDefinedMetadata: notes })));
    return importFiles(files);
  }

  it('finds a Rescaling layer', async () => {
    const chosen = chooseInput(undefined, await saved(1 / 127.5));
    expect(chosen).toMatchObject(inBytes);
    expect(chosen.source).toBe('assumed: pixels in 0 … 255, since the network itself computes 0.007843 · x − 1 first');
  });

  it('reads what whoever saved it noted', async () => {
    const chosen = chooseInput(undefined, await saved(undefined, { input: { mean: 0.5, std: 0.5 } }));
    expect(chosen).toMatchObject({ mean: [0.5, 0.5, 0.5], scale: [2, 2, 2] });
    expect(chosen.source).toBe('noted in the file: input.mean = 0.5, input.std = 0.5');
  });

  it('says what is usual where nothing is noted', async () => {
    expect(chooseInput(undefined, await saved(undefined)).source).toContain('usually take tf-symmetric');
  });
});
