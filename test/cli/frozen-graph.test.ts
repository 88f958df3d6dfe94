import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../content/schema.ts';
import { writeZip } from '../network/import/write-zip.ts';
import { runHere } from './run-here.ts';
import { spawnCli } from './spawn-cli.ts';

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/tensorflow/${name}.pb`, import.meta.url));
const frozen = readFileSync(fixture('residual'));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('a frozen graph of TensorFlow', () => {
  it('is inspected: layers by the network’s own names, and what was not understood', async () => {
    const { code, stdout } = await spawnCli(['inspect', fixture('unknown-in-the-middle'), '--content', at('none')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/unknown-in-the-middle\.pb {2}TensorFlow GraphDef, SHA-256 [0-9a-f]{64}\n/);
    expect(stdout).toMatch(/^known +4 +6×6 .* known\b/m);
    expect(stdout).toMatch(/^not understood: Erf \(node "strange"\), left out with what depends on it$/m);
  });

  it('is added out of an archive, and verified', async () => {
    await writeFile(at('residual.zip'), writeZip([{ name: 'it/frozen_graph.pb', bytes: frozen }]));
    const content = ['--content', at('content')];
    const added = await spawnCli(['add', at('residual.zip'), '--as', 'residual', '--json', ...content]);
    expect(added.code).toBe(0);
    const { network, layers, input } = JSON.parse(added.stdout) as Model;
    expect(network).toMatchObject({ source: 'residual.zip', format: 'graphdef' });
    expect(layers.map(({ slug, tensor, unitCount }) => [slug, tensor, unitCount])).toEqual([
      ['relu', 'Relu', 4],
      ['out', 'out', 4],
    ]);
    expect(input).toMatchObject({ tensor: 'x', sizePx: [6, 6] });
    expect((await runHere(['verify', ...content])).code).toBe(0);
  });

  it.each<[what: string, name: string, bytes: Uint8Array, line: RegExp]>([
    ['cut short', 'half.pb', frozen.subarray(0, 1500), /half\.pb is not a TensorFlow graph, or only a piece of one/],
    [
      'in an archive with a way out of it',
      'escape.zip',
      writeZip([{ name: '../frozen_graph.pb', bytes: frozen }]),
      /escape\.zip is a damaged or unsafe zip archive \(invalid relative path: \.\.\/frozen_graph\.pb\)/,
    ],
    [
      'in an archive that is a bomb',
      'bomb.zip',
      writeZip([{ name: 'frozen_graph.pb', bytes: new Uint8Array(20_000_000) }]),
      /bomb\.zip packs 20000000 bytes of "frozen_graph\.pb" into \d+, more than 100:1/,
    ],
  ])('%s is refused in one sentence, and nothing is added', async (_, name, bytes, line) => {
    await writeFile(at(name), bytes);
    const { code, stdout, stderr } = await runHere(['add', at(name), '--as', 'new', '--content', at('refused')]);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^atlas: [^\n]+\n$/);
    expect([code, stdout]).toEqual([1, '']);
    expect(await readdir(at('refused', 'models')).catch(() => [])).toEqual([]);
  });
});
