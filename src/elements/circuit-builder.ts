import type { CircuitGraph, CircuitPlan } from '../../content/schema/circuit.ts';
import { findUnit } from '../../content/find-unit.ts';
import { formatUnitId, parseUnitId } from '../../content/unit-id.ts';
import { BuilderControls } from '../circuit/builder-controls.ts';
import type { BuilderModel } from '../circuit/builder-model.ts';
import { formatBuilderState, parseBuilderState } from '../circuit/builder-state.ts';
import { connectUnits } from '../circuit/connect-units.ts';
import { describeLeftOut } from '../circuit/describe-left-out.ts';
import type { UnitLook } from '../circuit/draw-circuit.ts';
import { drawCircuit } from '../circuit/draw-circuit.ts';
import { addUnits, startCircuit } from '../circuit/edit-plan.ts';
import type { FetchedWeights } from '../circuit/fetch-weights.ts';
import { fetchWeights } from '../circuit/fetch-weights.ts';
import { layOutCircuit } from '../circuit/lay-out-circuit.ts';
import type { Strength } from '../circuit/list-strongest.ts';
import { listStrongest } from '../circuit/list-strongest.ts';
import { saveFile } from '../circuit/save-file.ts';
import { toFile } from '../circuit/svg-file.ts';
import { writeMarkdown } from '../circuit/write-markdown.ts';

/** A model with what is fetched of it. */
interface OpenModel {
  model: BuilderModel;
  layers: string[];
  weights: FetchedWeights;
}

/** Grows a circuit. Its address is the one place that holds it: every change writes the fragment, and what is shown follows from that. */
export class CircuitBuilder extends HTMLElement {
  #models = new Map<string, Promise<OpenModel>>();
  #controls: BuilderControls | undefined;
  /** What the page offers while there is no circuit. */
  #start: Node[] = [];
  /** What is drawn; null while nothing is. */
  #graph: CircuitGraph | null = null;

  /** Done when what the address holds is drawn. */
  #shown = Promise.resolve();

  connectedCallback(): void {
    this.#start = [...this.childNodes];
    addEventListener('hashchange', () => this.#update());
    this.#update();
  }

  #update(): void {
    this.#shown = this.#show();
  }

  /** The circuit of the address, which may be ahead of the drawing. */
  get #plan(): CircuitPlan | null {
    return parseBuilderState(location.hash);
  }

  /** Writes a circuit to the address; what was there before is one step back. */
  #change(plan: CircuitPlan): void {
    history.pushState(null, '', `#${formatBuilderState(plan)}`);
    this.#update();
  }

  async #show(): Promise<void> {
    const { hash } = location;
    try {
      const plan = this.#plan;
      if (!plan) return this.#clear();
      this.#controls ??= this.#build();
      const { model, layers, weights } = await this.#open(plan.model);
      for (const { unit } of plan.units) requireUnit(unit, model);
      const graph = await connectUnits(plan, layers, weights);
      // While the weights came, the person may have gone on.
      if (hash !== location.hash) return;
      this.#graph = graph;
      this.#controls.show(graph, this.#draw(graph, model), describeLeftOut(graph));
    } catch (error) {
      this.#controls ??= this.#build();
      this.#controls.say((error as Error).message);
    }
  }

  #clear(): void {
    this.#graph = null;
    this.#controls = undefined;
    this.replaceChildren(...this.#start);
  }

  #draw(graph: CircuitGraph, model: BuilderModel): string {
    const base = this.dataset['base']!;
    const layers = new Map(model.layers.map((layer) => [layer.slug, layer]));
    const lookOf = (unit: string): UnitLook => {
      const { layer: slug, index } = parseUnitId(unit);
      const { hasPages, pictures, picturePx } = layers.get(slug)!;
      const file = pictures[index] ?? null;
      return {
        href: hasPages ? `${base}${unit}/` : null,
        picture: file === null ? null : { href: `${base}assets/${file}`, sizePx: picturePx },
      };
    };
    const slugs = model.layers.map(({ slug }) => slug);
    return drawCircuit(graph, layOutCircuit(graph, slugs), { name: 'circuit', lookOf });
  }

  #build(): BuilderControls {
    const controls = new BuilderControls({
      change: async (edit) => this.#change(edit(this.#plan!)),
      add: (text) => this.#add(text),
      grow: (unit, direction, strength, count) => this.#grow(unit, direction, strength, count),
      save: (format, title) => this.#save(format, title),
    });
    this.replaceChildren(controls.root);
    return controls;
  }

  /** Adds the unit that a person has written. @throws Error with a sentence when there is none such */
  async #add(text: string): Promise<void> {
    const plan = this.#plan;
    const home = plan?.model ?? text.split('/')[0]!;
    const { model } = await this.#open(home);
    const found = findUnit(text, new Map([[home, model]]), home);
    if ('problem' in found) throw new Error(`${found.problem}.`);
    this.#change(plan ? addUnits(plan, [found.id]) : startCircuit(found.id));
  }

  /** Adds the units that a unit is connected with most, of the nearest layer that weights are stored with. */
  async #grow(unit: string, direction: 'inputs' | 'outputs', strength: Strength, count: number): Promise<void> {
    const plan = this.#plan!;
    const { model, weights } = await this.#open(plan.model);
    const { layer } = parseUnitId(unit);
    const own = model.layers.find(({ slug }) => slug === layer)!;
    const later = model.layers.find(({ weights: earlier }) => earlier.includes(layer))?.slug;
    const other = direction === 'inputs' ? own.weights[0] : later;
    if (other === undefined)
      throw new Error(
        `No weights of ${layer} with a layer ${direction === 'inputs' ? 'before' : 'behind'} it are stored.`,
      );
    const slice =
      direction === 'inputs' ? await weights.readSlice(unit, other) : await weights.readOutputs(unit, other);
    const known = this.#plan!.units.map((one) => parseUnitId(one.unit)).filter((one) => one.layer === other);
    const added = listStrongest(slice!, strength, count, new Set(known.map(({ index }) => index)));
    this.#change(
      addUnits(
        this.#plan!,
        added.map((index) => formatUnitId(plan.model, other, index)),
      ),
    );
  }

  async #save(format: 'svg' | 'json' | 'md', title: string): Promise<void> {
    await this.#shown;
    const graph = this.#graph;
    if (!graph) throw new Error('There is nothing to save yet.');
    const name =
      title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '') || 'circuit';
    const texts = {
      svg: () => toFile(this.querySelector<SVGSVGElement>('svg.circuit')!),
      json: async () => `${JSON.stringify(graph, null, 2)}\n`,
      md: async () =>
        writeMarkdown(planOf(graph), { title: title || 'A circuit', date: new Date().toISOString().slice(0, 10) }),
    };
    saveFile(`${name}.${format}`, await texts[format]());
  }

  #open(id: string): Promise<OpenModel> {
    const known = JSON.parse(this.dataset['models']!) as string[];
    if (!known.includes(id)) throw new Error(`There is no model "${id}" here: ${known.join(', ')} are.`);
    if (!this.#models.has(id)) this.#models.set(id, this.#fetch(id));
    return this.#models.get(id)!;
  }

  async #fetch(id: string): Promise<OpenModel> {
    const response = await fetch(`${this.dataset['builder']}${id}.json`);
    if (!response.ok) throw new Error(`What the builder needs of ${id} could not be loaded.`);
    const model = (await response.json()) as BuilderModel;
    const weights = fetchWeights(`${this.dataset['base']}data/weights/`, model);
    return { model, layers: model.layers.map(({ slug }) => slug), weights };
  }
}

/** What of a graph a person has decided. */
const planOf = ({ model, units, groups, least }: CircuitGraph): CircuitPlan => ({ model, units, groups, least });

function requireUnit(unit: string, model: BuilderModel): void {
  const found = findUnit(unit, new Map([[model.id, model]]), model.id);
  if ('problem' in found) throw new Error(`${found.problem}.`);
}
