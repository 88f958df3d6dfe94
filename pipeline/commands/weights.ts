import { findUnit } from '../../content/find-unit.ts';
import type { Layer, WeightMap } from '../../content/schema.ts';
import { formatUnitId, parseUnitId } from '../../content/unit-id.ts';
import { encodeWeightMap } from '../../content/weight-map.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { roundNumbers } from '../content/round.ts';
import { readWhereabouts } from '../content/whereabouts.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { dependentsOf } from '../network/wiring.ts';
import { findLayer } from '../run/compute-model.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { sampleGates } from '../run/sample-gates.ts';
import { UserError } from '../user-error.ts';
import { readWeights } from '../weights/read-weights.ts';
import type { LayerWeights } from '../weights/read-weights.ts';
import { requireModel } from './require-model.ts';

/** What `atlas weights --json` prints. */
interface Report {
  unit: string;
  /** Slug of the earlier layer. */
  from: string;
  /** Units of that layer. */
  unitCount: number;
  /** [rows, columns] of every map, in cells of that layer. */
  kernelSize: [number, number];
  /** Sum of all excitation, in the network's own units. */
  excitation: number;
  /** Sum of all inhibition, ≤ 0. */
  inhibition: number;
  /** Share of all weight that the listed connections make up, 0 … 1. */
  coverage: number;
  /** Largest magnitude first; numbers as above. */
  strongest: { unit: string; excitation: number; inhibition: number; map: WeightMap }[];
}

const usualCount = 16;

/** `atlas weights UNIT`: the strongest inputs of a unit from any layer before it, by its expanded weights; writes nothing. */
export async function weights(argument: string | undefined, options: Options, effects: Effects): Promise<void> {
  if (argument === undefined) {
    throw new UserError('atlas weights needs a unit, such as googlenet/inception-3b/379 (see: atlas list)');
  }
  const paths = await openContent(options.content);
  const record = await requireModel(paths, parseUnitId(argument).model);
  const found = findUnit(argument, new Map([[record.id, record]]), record.id);
  if ('problem' in found) throw new UserError(found.problem);
  const { layer: slug, index } = parseUnitId(found.id);
  const to = findLayer(record, slug);
  const model = await loadRecorded(paths, record);
  const from = requireEarlier(model, to, options.from);

  const { engine: name, provider, workers, top = usualCount } = options;
  const engine = await openEngine({ engine: name, provider, workers, warn: effects.log });
  try {
    const gateMeans = await sampleGates({
      model: model.model,
      network: async () => model,
      engine: async () => engine,
      corpus: await openCorpus({ images: (await readWhereabouts(paths, record.id)).images }),
      effects,
    });
    const only = { units: [index], listCount: top };
    const read = await readWeights({ model, from, to, engine, gateMeans, options: only, signal: effects.signal });
    const report = reportOf(record.id, index, read);
    effects.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  } finally {
    await engine.dispose();
  }
}

/** The layer to read from: the nearest one before, unless another is asked for. */
function requireEarlier({ model, graph }: LoadedModel, to: Layer, asked: string | undefined): Layer {
  const reaches = ({ tensor }: Layer): boolean => dependentsOf(graph, [tensor]).has(to.tensor);
  const earlier = model.layers.filter((layer) => layer.slug !== to.slug && reaches(layer));
  if (earlier.length === 0)
    throw new UserError(`no layer of "${model.id}" comes before ${to.slug}: it reads the image`);
  if (asked === undefined) return earlier.at(-1)!;
  const from = findLayer(model, asked);
  if (earlier.includes(from)) return from;
  const names = earlier.map(({ slug }) => slug).join(', ');
  throw new UserError(`${to.slug} of "${model.id}" does not read ${from.slug}: ask for one of ${names} with --from`);
}

function reportOf(model: string, index: number, read: LayerWeights): Report {
  const { from, to, kernelSize } = read;
  const [excitation, inhibition] = [read.excitation, read.inhibition].map((values) =>
    values.subarray(index * from.unitCount, (index + 1) * from.unitCount),
  ) as [Float32Array, Float32Array];
  const listed = read.inputs[index]!;
  const whole = sum(excitation) - sum(inhibition);
  return roundNumbers({
    unit: formatUnitId(model, to.slug, index),
    from: from.slug,
    unitCount: from.unitCount,
    kernelSize: [...kernelSize] as [number, number],
    excitation: sum(excitation),
    inhibition: sum(inhibition),
    coverage: whole === 0 ? 1 : Math.min(1, listed.reduce((total, { magnitude }) => total + magnitude, 0) / whole),
    strongest: listed.map(({ unit, map }) => ({
      unit: formatUnitId(model, from.slug, unit),
      excitation: excitation[unit]!,
      inhibition: inhibition[unit]!,
      map: encodeWeightMap(map, kernelSize),
    })),
  });
}

function formatReport({
  unit,
  from,
  unitCount,
  kernelSize,
  excitation,
  inhibition,
  coverage,
  strongest,
}: Report): string {
  const whole = excitation - inhibition || 1;
  const rows = strongest.map((connection) => [
    connection.unit,
    signed(connection.excitation),
    signed(connection.inhibition),
    `${((100 * (connection.excitation - connection.inhibition)) / whole).toFixed(1)} %`,
  ]);
  const head = `${unit} from ${from}: ${counted(unitCount, 'unit')}, kernels of ${kernelSize.join('×')}, in all ${signed(excitation)} and ${signed(inhibition)}`;
  const table = alignColumns([['unit', 'excitation', 'inhibition', 'of all weight'], ...rows]);
  return `${[head, '', ...table, '', `these ${strongest.length} are ${(100 * coverage).toFixed(1)} % of all weight`].join('\n')}\n`;
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`;
