import type { LayerRatios, LucidComparison, Verdict } from '../../content/schema/lucid-comparison.ts';
import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { recipes } from '../visualize/recipes.ts';
import { createPainter } from './lucid/painter.ts';
import type { Sitting } from './lucid/painter.ts';
import { divide } from './lucid/divide.ts';
import type { Quotient } from './lucid/divide.ts';
import type { WayName } from './lucid/ways.ts';
import { openTorch } from './torch-process.ts';
import { UserError } from '../user-error.ts';

export interface AgainstLucidOptions {
  /** Slugs. */
  layers: readonly string[];
  unitsPerLayer: number;
  seeds: number;
  /** Where pictures are kept: a comparison that was stopped goes on from them. */
  folder: string;
  pythons?: readonly string[] | undefined;
  log: (line: string) => void;
}

const stepCounts = [128, 256];
const longest = 256;

/** Of Lucid's render_vis. */
const lucidStepCount = 512;

/** The longest is the recipe's own. */
const ownStepCounts = [128, recipes.full.stepCount];

/**
 * Paints a sample of a network's units by Lucid's recipe in PyTorch, by the same recipe here, and by ours.
 * @param file of the network, ONNX
 * @throws UserError when a layer is not there, or PyTorch
 */
export async function againstLucid(
  engine: Engine,
  model: LoadedModel,
  file: string,
  { layers, unitsPerLayer, seeds, folder, pythons, log }: AgainstLucidOptions,
): Promise<LucidComparison> {
  const chosen = layers.map((slug) => layerOf(model, slug));
  const { channels, mean, scale } = model.model.input;
  const words = [file, JSON.stringify({ channels, mean, scale }), String(engine.concurrency)];
  const torch = await openTorch('paint.py', words, pythons);
  const painter = createPainter(engine, model, torch, folder);
  const verdicts: Verdict[] = [];

  async function sit(sitting: Sitting, counts: readonly number[]): Promise<void> {
    const { layer, unit, seed, way } = sitting;
    const pictures = await painter.paint(sitting, counts);
    for (const [i, picture] of pictures.entries()) {
      const given = { layer: layer.tensor, unit, picture, input_size: Math.min(...model.model.input.sizePx) };
      const judged = (await torch.ask('judge', given)) as Pick<Verdict, 'plain' | 'robust' | 'peak'>;
      verdicts.push({ layer: layer.slug, unit, seed, way, stepCount: counts[i]!, ...judged });
    }
    log(`${layer.slug}/${unit} ${way}, seed ${seed}`);
  }

  try {
    // What is compared most comes first, a whole sample at a time.
    const everyUnit = chosen.flatMap((layer) => unitsOf(layer, unitsPerLayer).map((unit) => ({ layer, unit })));
    for (const each of everyUnit) {
      await sit({ ...each, seed: 0, way: 'lucid' }, [...stepCounts, lucidStepCount]);
      await sit({ ...each, seed: 0, way: 'same' }, stepCounts);
    }
    for (const each of everyUnit) {
      await sit({ ...each, seed: 0, way: 'own' }, ownStepCounts);
      for (const way of ['pixels', 'still'] as const) await sit({ ...each, seed: 0, way }, [longest]);
    }
    for (let seed = 1; seed < seeds; seed++) {
      for (const each of everyUnit) {
        for (const way of ['lucid', 'same'] as const) await sit({ ...each, seed, way }, stepCounts);
      }
    }
  } finally {
    await painter.dispose();
    await torch.close();
  }
  return {
    network: { title: model.model.title, sha256: model.model.network.sha256 },
    version: torch.version,
    sample: { layers: [...layers], unitsPerLayer, seeds },
    ...compare(verdicts),
    verdicts,
  };
}

function layerOf({ model }: LoadedModel, slug: string): Layer {
  const layer = model.layers.find((each) => each.slug === slug);
  if (!layer) throw new UserError(`the network has no layer "${slug}" (see: atlas inspect)`);
  return layer;
}

/** Spread evenly over the layer's branches. */
function unitsOf({ unitCount }: Layer, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * unitCount) / count));
}

function compare(verdicts: readonly Verdict[]): Pick<LucidComparison, 'sameRecipe' | 'order' | 'ownRecipe'> {
  const quotient = (
    over: [WayName, number],
    under: [WayName, number],
    measure: Quotient['over']['measure'],
  ): LayerRatios[] =>
    divide(verdicts, {
      over: { way: over[0], stepCount: over[1], measure },
      under: { way: under[0], stepCount: under[1], measure },
    });
  return {
    sameRecipe: stepCounts.map((stepCount) => ({
      stepCount,
      plain: quotient(['same', stepCount], ['lucid', stepCount], 'plain'),
      robust: quotient(['same', stepCount], ['lucid', stepCount], 'robust'),
    })),
    order: {
      stepCount: longest,
      fourierOverPixels: quotient(['same', longest], ['pixels', longest], 'robust'),
      stillOverMoved: quotient(['still', longest], ['same', longest], 'plain'),
    },
    ownRecipe: ownStepCounts.map((stepCount) => ({
      stepCount,
      peak: quotient(['own', stepCount], ['lucid', lucidStepCount], 'peak'),
    })),
  };
}
