import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Model } from '../../content/schema.ts';
import type { Catalog } from '../../pipeline/network/catalog.ts';
import { Interruption } from '../../pipeline/cli/effects.ts';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { runHere } from '../cli/run-here.ts';
import { spawnCli, type Ended } from '../cli/spawn-cli.ts';
import { tinyNetwork } from '../cli/tiny-atlas.ts';
import {
  altered,
  announcingMore,
  endless,
  honest,
  missing,
  redirecting,
  refusing,
  serveNetwork,
  stalling,
  wholesale,
  type NetworkServer,
} from './serve-network.ts';

const network = tinyNetwork();
const sha256 = createHash('sha256').update(network).digest('hex');

let directory: string;
let server: NetworkServer;
const at = (...parts: string[]) => join(directory, ...parts);
const cached = () => at('cache/circuits-atlas', `net-${sha256.slice(0, 12)}.onnx`);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  server = await serveNetwork(network);
  const catalog: Catalog = {
    embedded: [],
    downloadable: [
      {
        id: 'net',
        title: 'The Net',
        summary: 'Two convolutions.',
        address: server.address,
        bytes: network.length,
        sha256,
        copies: [],
        format: 'onnx',
        preset: 'tf-symmetric',
        labels: [
          { id: 'a', name: 'apple' },
          { id: 'b', name: 'bee' },
          { id: 'c', name: 'cat' },
        ],
        layers: [{ tensor: 'second', slug: 'deep' }],
        license: 'CC0',
        source: 'this test',
        citation: 'Nobody 2026',
      },
    ],
    recognized: [],
  };
  await writeFile(at('catalog.json'), JSON.stringify(catalog));
  vi.stubEnv('ATLAS_CATALOG', at('catalog.json'));
  vi.stubEnv('ATLAS_MODELS', '');
  vi.stubEnv('XDG_CACHE_HOME', at('cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.close();
  await rm(directory, { recursive: true });
});

const add = (...words: string[]): Promise<Ended> => runHere(['add', ...words, '--content', at('content')]);

/** The sentence of a refusal: one line, no stack, nothing added. */
function refusalOf({ code, stdout, stderr }: Ended): string {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(existsSync(at('content/models'))).toBe(false);
  expect(stderr).toMatch(/^atlas: [^\n]*\n$/);
  return stderr.trimEnd();
}

/** What is there of a download that stalls, as soon as it is there. */
async function halfOfIt(): Promise<Buffer> {
  const half = Buffer.from(network.subarray(0, network.length / 2));
  await vi.waitFor(async () => expect(await readFile(`${cached()}.part`)).toEqual(half), { timeout: 60_000 });
  return half;
}

const listCache = () => readdir(at('cache/circuits-atlas'));

/** Lets the catalog know these bytes as a copy of its network, and lays them into a mirror. */
async function offerCopy(copy: Uint8Array): Promise<void> {
  const catalog = JSON.parse(await readFile(at('catalog.json'), 'utf8')) as Catalog;
  catalog.downloadable[0]!.copies = [createHash('sha256').update(copy).digest('hex')];
  await writeFile(at('catalog.json'), JSON.stringify(catalog));
  await mkdir(at('mirror'));
  await writeFile(at('mirror/copy.onnx'), copy);
}

describe('atlas add NAME', () => {
  it('downloads a known network and says in its record what is known of it', async () => {
    const { code, stderr } = await add('net');
    expect(stderr).toMatch(/net: 0\.0 MB downloaded in .*MB\/s\)\nadded net; npm run atlas -- run net computes it/);
    expect(code).toBe(0);
    expect(await readFile(cached())).toEqual(Buffer.from(network));
    const record = JSON.parse(await readFile(at('content/models/net.json'), 'utf8')) as Model;
    expect(record).toMatchObject({
      id: 'net',
      title: 'The Net',
      network: { source: server.address, sha256, license: 'CC0', citation: 'Nobody 2026' },
      input: { source: 'preset tf-symmetric' },
      labels: [{ name: 'apple' }, { name: 'bee' }, { name: 'cat' }],
    });
    expect(record.layers.map(({ slug }) => slug)).toEqual(['deep']);
  });

  it('downloads once for every checkout', async () => {
    await add('net');
    expect((await runHere(['add', 'net', '--content', at('elsewhere')])).stderr).toMatch(/^added net; /);
    expect(server.ranges).toHaveLength(1);
  });

  it('goes on where a download was cut off', async () => {
    server.behaviour = stalling;
    const running = spawnCli(['add', 'net', '--content', at('content')]);
    const half = await halfOfIt();
    server.hangUp();
    expect(refusalOf(await running)).toMatch(
      /the download of net broke off after 0\.0 MB of 0\.0 MB .*run the same command again/,
    );
    expect(await readFile(`${cached()}.part`)).toEqual(half);
    server.behaviour = honest;
    expect((await add('net')).stderr).toContain('net: going on after');
    expect(server.ranges).toEqual(['', `bytes=${half.length}-`]);
    expect(await readFile(cached())).toEqual(Buffer.from(network));
    expect(await listCache()).toHaveLength(1);
  });

  it('keeps what came when a person stops it', async () => {
    const stop = new AbortController();
    server.behaviour = stalling;
    const running = runHere(['add', 'net', '--content', at('content')], { signal: stop.signal });
    const half = await halfOfIt();
    stop.abort(new Interruption('stopped'));
    expect(await running).toEqual({ code: 130, stdout: '', stderr: 'stopped\n' });
    expect(await readFile(`${cached()}.part`)).toEqual(half);
  });

  it.each([
    ['does not know ranges', wholesale],
    ['refuses the range', refusing],
  ])('starts afresh where the server %s', async (_, behaviour) => {
    await mkdir(at('cache/circuits-atlas'), { recursive: true });
    await writeFile(`${cached()}.part`, network.subarray(0, 100));
    server.behaviour = behaviour;
    expect((await add('net')).code).toBe(0);
    expect(await readFile(cached())).toEqual(Buffer.from(network));
  });

  it('throws away what has another hash, and names both', async () => {
    server.behaviour = altered;
    const wrong = createHash('sha256').update(network.map((byte, i) => (i === 100 ? byte ^ 1 : byte)));
    const { code, stdout, stderr } = await add('net');
    const [progress, ...others] = stderr.trimEnd().split('\n');
    expect(progress).toMatch(/^net: 0\.0 MB downloaded/);
    const line = `has the SHA-256 ${wrong.digest('hex')} instead of ${sha256} and is thrown away: run the same command`;
    expect(others).toEqual([expect.stringContaining(line)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(existsSync(at('content/models'))).toBe(false);
    expect(await listCache()).toEqual([]);
  });

  it.each([
    ['a page to log in', redirecting, /net\.onnx \(redirected to .*\/login\) sent a web page, not the network net/],
    ['an error', missing, /net\.onnx answered 404 Not Found/],
    ['a file that is longer', announcingMore, /net\.onnx announces \d+ bytes, but net has \d+/],
    ['no end', endless, /net\.onnx sends more than the \d+ bytes of net/],
  ])('stops where the server sends %s', async (_, behaviour, line) => {
    server.behaviour = behaviour;
    const ended = await add('net');
    expect(refusalOf(ended)).toMatch(line);
    expect(ended.stderr).toMatch(new RegExp(`download ${server.address} .* by hand.* ${sha256}.*--mirror`));
    expect(await listCache()).toEqual([]);
  });

  it('says what to do by hand where there is no network', async () => {
    server.close();
    const ended = await add('net');
    expect(refusalOf(ended)).toMatch(
      /cannot reach 127\.0\.0\.1:\d+ for net \(ECONNREFUSED\): download http:.* by hand/,
    );
    expect(ended.stderr).toContain(sha256);
  });

  it('downloads again what has been damaged since', async () => {
    await mkdir(at('cache/circuits-atlas'), { recursive: true });
    await writeFile(cached(), network.subarray(1));
    expect((await add('net')).stderr).toMatch(/is damaged: downloading it again/);
    expect(await readFile(cached())).toEqual(Buffer.from(network));
  });

  it.each([
    ['its name', 'net.onnx'],
    ['its hash', 'of-another-name.onnx'],
  ])('finds a network in a mirror by %s', async (_, name) => {
    await mkdir(at('mirror'));
    await writeFile(at('mirror/another.onnx'), tinyNetwork({ seed: 2 }));
    await writeFile(at('mirror', name), network);
    expect((await add('net', '--mirror', at('mirror'))).code).toBe(0);
    expect(server.ranges).toEqual([]);
    const whereabouts = JSON.parse(await readFile(at('content/.work/networks.json'), 'utf8')) as unknown;
    expect(whereabouts).toEqual({ net: { network: at('mirror', name) } });
  });

  it('finds a copy in a mirror, and takes another file of the same network for it later', async () => {
    // The name of a producer more (field 2 of ONNX's model): other bytes, the same graph.
    await offerCopy(Buffer.concat([network, Buffer.from('\x12\x04copy')]));
    expect((await add('net', '--mirror', at('mirror'))).stderr).toMatch(/^added net; /);
    const record = await readFile(at('content/models/net.json'), 'utf8');
    expect(record).toContain('copy.onnx');
    const { code, stderr } = await add('net');
    expect(code).toBe(0);
    expect(stderr).toMatch(/added again net; /);
    expect(server.ranges).toHaveLength(1);
    // Content stays with the file that it was made from, and the other one serves as well.
    expect(await readFile(at('content/models/net.json'), 'utf8')).toBe(record);
    expect((await findProblems(contentPaths(at('content')))).problems).toEqual([]);
  });

  it('keeps an id from a copy that computes something else', async () => {
    await offerCopy(tinyNetwork({ seed: 2 }));
    expect((await add('net', '--mirror', at('mirror'))).stderr).toMatch(/^added net; /);
    const { code, stderr } = await add('net');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /atlas: the id "net" belongs to another network \(copy\.onnx\): choose another id with --as\n$/,
    );
  });

  it('passes over another file in a mirror, with a word', async () => {
    await mkdir(at('mirror'));
    await writeFile(at('mirror/net.onnx'), tinyNetwork({ seed: 2 }));
    const { stderr, code } = await add('net', '--mirror', at('mirror'));
    expect(stderr).toMatch(/mirror\/net\.onnx is not the net of the catalog \(SHA-256 .* instead of .*\): passed over/);
    expect(code).toBe(0);
    expect(server.ranges).toHaveLength(1);
  });

  it('refuses a mirror that is not there', async () => {
    expect(refusalOf(await add('net', '--mirror', at('nowhere')))).toMatch(/the mirror .*nowhere cannot be read/);
  });

  it('asks what was meant', async () => {
    expect(refusalOf(await add('nett'))).toMatch(
      /there is no file nett, and no known network of that name \(did you mean net\?\)/,
    );
    expect(refusalOf(await add())).toMatch(/atlas add needs the file .* or the name of one that it knows: net/);
  });

  it('downloads nothing for an id that is taken', async () => {
    await writeFile(at('other.onnx'), tinyNetwork({ seed: 2 }));
    await add(at('other.onnx'), '--as', 'net');
    const { code, stderr } = await add('net');
    expect(stderr).toMatch(/the id "net" belongs to another network \(other\.onnx\): choose another id with --as/);
    expect(code).toBe(1);
    expect(server.ranges).toEqual([]);
  });

  it('takes a file of that name before the catalog', async () => {
    await writeFile(at('net'), tinyNetwork({ seed: 2 }));
    const { stderr } = await spawnCli(['add', 'net', '--as', 'mine', '--content', at('content')], undefined, {
      cwd: directory,
    });
    expect(stderr).toContain('added mine');
    expect(server.ranges).toEqual([]);
  });
});
