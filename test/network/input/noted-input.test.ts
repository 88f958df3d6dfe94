import { describe, expect, it } from 'vitest';
import { flattenNotes } from '../../../pipeline/network/input/flatten-notes.ts';
import { readNotedInput } from '../../../pipeline/network/input/noted-input.ts';

/** What a network would be fed for an orange pixel, in its own order of channels. */
function feed(notes: Record<string, string>): number[] | undefined {
  const noted = readNotedInput(notes);
  if (!noted) return undefined;
  const rgb = [1, 0.5, 0.25];
  const ordered = noted.channels === 'bgr' ? rgb.toReversed() : rgb;
  return ordered.map((value, c) => Number(((value - noted.mean[c]!) * noted.scale[c]!).toFixed(4)));
}

describe('readNotedInput', () => {
  it.each<[notes: Record<string, string>, fed: number[]]>([
    [{ 'Image.NominalPixelRange': 'NominalRange_0_255' }, [255, 127.5, 63.75]],
    [{ 'Image.NominalPixelRange': 'NominalRange_16_235' }, [235, 125.5, 70.75]],
    [{ 'Image.NominalPixelRange': 'Normalized_0_1' }, [1, 0.5, 0.25]],
    [{ 'Image.NominalPixelRange': 'Normalized_1_1', 'Image.BitmapPixelFormat': 'Bgra8' }, [-0.5, 0, 1]],
    [{ 'image.nominalpixelrange': 'NORMALIZED_1_1' }, [1, 0, -0.5]],
    [{ 'Image.BitmapPixelFormat': 'Bgr8' }, [63.75, 127.5, 255]],
    [{ mean: '[0.5, 0.5, 0.5]', std: '[0.25, 0.25, 0.25]' }, [2, 0, -1]],
    [{ image_mean: '0.5', image_std: '0.5' }, [1, 0, -0.5]],
    [{ 'input.mean': '127.5', 'input.std': '127.5' }, [1, 0, -0.5]],
    [{ mean_values: '104 117 123', channel_order: 'BGR' }, [-40.25, 10.5, 132]],
    [{ 'preprocessing.norm_std': '58.395,57.12,57.375' }, [4.3668, 2.2321, 1.1111]],
  ])('understands %o', (notes, fed) => {
    expect(feed(notes)).toEqual(fed);
  });

  it.each<[notes: Record<string, string>]>([
    [{}],
    [{ 'Image.ColorSpaceGamma': 'SRGB' }],
    [{ 'Image.NominalPixelRange': 'something else' }],
    [{ meaning: '3' }],
    [{ mean: 'of all evil' }],
    [{ mean: '1,2' }],
    [{ std: '1,2,3,4' }],
  ])('reads nothing into %o', (notes) => {
    expect(feed(notes)).toBeUndefined();
  });

  it('does not divide by a deviation of 0', () => {
    expect(feed({ mean: '0.5', std: '0' })).toEqual([0.5, 0, -0.25]);
  });

  it('says in the words of the file what it read', () => {
    const { words } = readNotedInput({ author: 'somebody', mean: '127.5', std: '128' })!;
    expect(words).toBe('mean = 127.5, std = 128');
  });
});

describe('flattenNotes', () => {
  it('lays nested notes and JSON text out flat', () => {
    const notes = {
      input: { mean: [0.5, 0.4, 0.3], deep: { std: 2 } },
      text: '{"a": {"b": 1}}',
      odd: '{no JSON',
      size: 7,
    };
    expect(flattenNotes(notes)).toEqual({
      'input.mean': '[0.5,0.4,0.3]',
      'input.deep.std': '2',
      'text.a.b': '1',
      odd: '{no JSON',
      size: '7',
    });
  });
});
