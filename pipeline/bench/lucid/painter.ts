import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layer } from '../../../content/schema.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LoadedModel } from '../../network/model.ts';
import { createClimber } from '../../visualize/climb.ts';
import type { Climber } from '../../visualize/climb.ts';
import { layerParts } from '../../visualize/layer-parts.ts';
import type { TorchProcess } from '../torch-process.ts';
import { lucidSizePx, wayOf } from './ways.ts';
import type { WayName } from './ways.ts';

/** What one climb is of. */
export interface Sitting {
  layer: Layer;
  unit: number;
  seed: number;
  way: WayName;
}

/** Paints sittings into files, each one once. */
export interface Painter {
  /**
   * @param stepCounts ascending; one climb leaves a picture at each
   * @returns files of raw float32, RGB in 0 … 1, [3, size, size]
   */
  paint(sitting: Sitting, stepCounts: readonly number[]): Promise<string[]>;
  dispose(): Promise<void>;
}

/** @param folder where pictures are kept: what is there is not painted again */
export function createPainter(engine: Engine, model: LoadedModel, torch: TorchProcess, folder: string): Painter {
  const inputSize = model.model.input.sizePx;
  let last: { key: string; climber: Climber } | undefined;

  async function paintHere({ layer, unit, seed, way: name }: Sitting, stepCounts: readonly number[], files: string[]) {
    if (name === 'lucid') throw new Error('Lucid paints in PyTorch');
    const part = layerParts(model.graph, model.preactivations.get(layer.slug)!, inputSize).find(
      ({ start, count }) => unit < start + count,
    )!;
    const { options, ...sizes } = wayOf(name, layer, Math.min(...inputSize), stepCounts.at(-1)!);
    const key = `${name} ${part.tensor}`;
    if (last?.key !== key) {
      await last?.climber.dispose();
      const gradients = { relu: 'exact', pool: 'argmax' } as const;
      const step = { ...options, ...sizes, ...gradients, target: part.tensor, batch: 1, diverse: false };
      last = { key, climber: await createClimber(engine, model.graph, step) };
    }
    const direction = new Float32Array(part.count);
    direction[unit - part.start] = 1;
    const { settleSteps } = options;
    const left = [...files];
    for await (const [climbed] of last.climber.climbInStages([{ seed, direction }], stepCounts, { settleSteps })) {
      await writeFile(left.shift()!, climbed!.pixels);
    }
  }

  async function paintByLucid({ layer, unit, seed }: Sitting, stepCounts: readonly number[], files: string[]) {
    const pictures = Object.fromEntries(stepCounts.map((count, i) => [count, files[i]!]));
    await torch.ask('climb', { layer: layer.tensor, unit, size: lucidSizePx, seed, pictures });
  }

  return {
    async paint(sitting, stepCounts) {
      const { layer, unit, seed, way } = sitting;
      const files = stepCounts.map((count) => join(folder, `${layer.slug}-${unit}-${seed}-${way}-${count}.f32`));
      if (!(await allThere(files))) {
        const begun = files.map((file) => `${file}.part`);
        await (way === 'lucid' ? paintByLucid : paintHere)(sitting, stepCounts, begun);
        for (const [i, file] of files.entries()) await rename(begun[i]!, file);
      }
      return files;
    },
    dispose: async () => last?.climber.dispose(),
  };
}

async function allThere(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return found.every((each) => each !== undefined);
}
