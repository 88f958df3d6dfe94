import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { createTfjsEngine } from '../../pipeline/engine/tfjs.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { recipes } from '../../pipeline/visualize/recipes.ts';
import { visualizeLayer } from '../../pipeline/visualize/visualize.ts';
import type { RenderedUnit } from '../../pipeline/visualize/visualize.ts';
import { tinyModel } from './tiny-model.ts';

async function paint(engine: Engine): Promise<RenderedUnit> {
  const model = tinyModel();
  const layer = model.model.layers[1]!;
  const options = { ...recipes.quick, stepCount: 2, settleSteps: 1, negative: false, diversityCount: 2 };
  const units: RenderedUnit[] = [];
  await visualizeLayer({ model, layer, engine, units: [0], options, onUnit: (unit) => void units.push(unit) });
  await engine.dispose();
  return units[0]!;
}

const pictures = ({ positive, diversity }: RenderedUnit) => [positive!, ...diversity];

describe('visualizeLayer on TensorFlow.js', () => {
  it('paints what it paints on onnxruntime', async () => {
    const [onnx, tfjs] = [
      await paint(await createOnnxEngine()),
      await paint(await createTfjsEngine({ backend: 'cpu' })),
    ];
    const pairs = pictures(onnx).map((image, i) => [image, pictures(tfjs)[i]!] as const);
    expect(pairs).toHaveLength(3);
    for (const [image, other] of pairs) {
      expect(other.seed).toBe(image.seed);
      expect(Math.abs(other.objective - image.objective)).toBeLessThan(1e-2 * Math.abs(image.objective));
      const difference = image.rgb.reduce((sum, value, k) => sum + Math.abs(value - other.rgb[k]!), 0);
      expect(difference / image.rgb.length).toBeLessThan(1);
    }
  });
});
