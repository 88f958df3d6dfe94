import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listKnownModels } from '../../content/known-model.ts';
import { readLedgers } from '../../content/read-ledgers.ts';
import { parseEdge } from '../../content/schema/claim-row.ts';
import type { ClaimKind, ClaimOf } from '../../content/schema/claim.ts';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { readModels } from '../../pipeline/content/read-record.ts';
import { projectRoot } from '../../pipeline/project-root.ts';

const facts = resolve(projectRoot, '../shared/facts');
const absent = existsSync(facts) ? undefined : 'the collected facts of the articles are not on this machine';
const readFacts = <Json>(name: string): Json => JSON.parse(readFileSync(`${facts}/${name}.json`, 'utf8')) as Json;

interface Edge {
  source: string;
  target: string;
  source_index: number | null;
  sign: string | null;
  map_red_minus_blue?: number[][];
}

const content = resolve(projectRoot, 'content');

/** Layers of InceptionV1 with their sizes, as its articles give them. */
const sizes = {
  conv2d0: 64,
  conv2d1: 64,
  conv2d2: 192,
  mixed3a: 256,
  mixed3b: 480,
  mixed4a: 508,
  mixed4b: 512,
  mixed4c: 512,
  mixed4d: 528,
  mixed4e: 832,
  mixed5a: 832,
  mixed5b: 1024,
};
const known = [
  { id: 'inceptionv1', title: '', layers: Object.entries(sizes).map(([slug, unitCount]) => ({ slug, unitCount })) },
  // emoji-inception has a record only where it has been computed.
  ...listKnownModels(await readModels(contentPaths(content)), [{ id: 'emoji-inception', title: '' }]),
];
const ledgers = readLedgers(content, known);
const published = ledgers.filter(({ model }) => model === 'inceptionv1');
const ofKind = <Kind extends ClaimKind>(kind: Kind): ClaimOf<Kind>[] =>
  published.flatMap(({ claims }) => claims.filter((claim): claim is ClaimOf<Kind> => claim.kind === kind));

const maps = new Map(ofKind('maps').flatMap((claim) => Object.entries(claim.maps)));
const signs = new Map(
  ofKind('connections').flatMap(({ connections }) =>
    connections.map(({ from, verb, to }) => [`${from.layer}/${from.index} to ${to.layer}/${to.index}`, verb]),
  ),
);
const strongest = new Set(
  ofKind('strongest').flatMap(({ of, from, units }) =>
    of.flatMap((unit) => units.map((index) => `${from}/${index} to ${unit.layer}/${unit.index}`)),
  ),
);

describe('the ledgers of InceptionV1', () => {
  it('name only units that the network has', () => {
    expect(published.length).toBeGreaterThan(9);
    // 453 rows, of which five are in two articles.
    expect(maps.size).toBe(448);
    for (const edge of maps.keys()) expect(sizes).toHaveProperty(parseEdge(edge).to.layer);
  });

  it.skipIf(absent)('hold every edge of the articles: its map, its sign, or its place among the strongest', () => {
    const { edges } = readFacts<{ edges: Edge[] }>('circuits_facts');
    expect(edges).toHaveLength(274);
    const verbs: Record<string, string> = { '+': 'excites', '-': 'inhibits', '0': 'ignores' };
    const missing = edges.filter(({ source, target, source_index, sign, map_red_minus_blue: map }) => {
      // The groups that high-low frequency detectors read are no units; a claim of their own tests them.
      if (source_index === null) return false;
      const edge = `${source.replace(':', '/')} to ${target.replace(':', '/')}`;
      const ours = maps.get(edge)?.weights;
      // Hundredths, rounded.
      if (map?.flat().every((cell, i) => Math.abs(100 * cell - (ours?.[i] ?? NaN)) < 0.501)) return false;
      return sign === null ? !strongest.has(edge) : signs.get(edge) !== verbs[sign];
    });
    expect(missing).toEqual([]);
    expect(ofKind('factors')).toHaveLength(2);
  });

  it.skipIf(absent)('hold the published expanded weights from lines to curves, number for number', () => {
    const expected = readFacts<Record<string, number[][]>>('expanded_conv2d2_to_mixed3b_9x9');
    for (const [key, map] of Object.entries(expected)) {
      const [from, to] = key.split('-');
      expect([key, maps.get(`conv2d2/${from} to mixed3b/${to}`)?.weights]).toEqual([key, map.flat()]);
    }
  });

  it.skipIf(absent)('hold the peaks of the published tuning curves', () => {
    const { facts: all } = readFacts<{ facts: { layer: string; index: number; peak_orientation_deg?: number }[] }>(
      'inceptionv1_facts',
    );
    const peaks = new Map(
      ofKind('peaks').flatMap(({ layer, peaks: own }) =>
        Object.entries(own).map(([index, degrees]) => [`${layer}/${index}/${degrees}`, degrees]),
      ),
    );
    const tuned = all.filter(({ peak_orientation_deg: degrees }) => degrees !== undefined);
    expect(tuned).toHaveLength(46);
    for (const { layer, index, peak_orientation_deg: degrees } of tuned) {
      expect(peaks.has(`${layer}/${index}/${degrees}`)).toBe(true);
    }
  });

  it('put the seven known errors of the sources right', () => {
    const corrections = published.flatMap(({ corrections: own }) => own).join('\n');
    for (const unit of ['mixed3b/333', 'mixed4a/325', 'mixed3a/110', 'mixed3a/101', 'mixed3a/160']) {
      expect(corrections).toContain(unit);
    }
    expect(corrections).toMatch(/left-oriented/);
    expect(corrections).toMatch(/lists 12/);
    const named = [...maps.keys(), ...signs.keys()].join('\n');
    expect(named).not.toMatch(/mixed3b\/303\b|mixed4a\/235\b/);
    expect(named).toMatch(/mixed3b\/333\b/);
    expect(named).toMatch(/mixed4a\/325\b/);
  });
});
