import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importNetwork } from '../../pipeline/network/import-network.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { writeZip } from './import/write-zip.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const onnx = fixture('onnx/residual.onnx');
const frozen = fixture('tensorflow/residual.pb');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('importNetwork', () => {
  it.each<[name: string, format: string, bytes: Uint8Array]>([
    ['residual.onnx', 'onnx', onnx],
    ['frozen_graph.pb', 'graphdef', frozen],
    ['graph-without-a-known-ending', 'graphdef', frozen],
    ['onnx-called-model.pb', 'onnx', onnx],
    ['graph.zip', 'graphdef', writeZip([{ name: 'a/frozen_graph.pb', bytes: frozen }])],
    ['archive-without-ending', 'graphdef', writeZip([{ name: 'frozen_graph.pb', bytes: frozen }])],
    ['onnx.zip', 'onnx', writeZip([{ name: 'residual.onnx', bytes: onnx }])],
  ])('reads %s as %s and tells the file by its hash', async (name, format, bytes) => {
    await writeFile(join(folder, name), bytes);
    const network = await importNetwork(join(folder, name));
    expect(network.format).toBe(format);
    expect(network.skipped).toEqual([]);
    expect(network.bytes).toBe(bytes.length);
    expect(network.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('unpacks nothing beside the archive', async () => {
    const inside = join(folder, 'archive');
    await writeFile(`${inside}.zip`, writeZip([{ name: 'archive/frozen_graph.pb', bytes: frozen }]));
    const before = await readdir(folder);
    await importNetwork(`${inside}.zip`);
    expect(await readdir(folder)).toEqual(before);
  });

  it.each<[what: string, name: string, bytes: Uint8Array, message: RegExp]>([
    ['a page of HTML called .zip', 'page.zip', Buffer.from('<!doctype html>'), /page\.zip is a damaged or unsafe zip/],
    ['a page of HTML called .pb', 'page.pb', Buffer.from('<!doctype html>'), /page\.pb is not a TensorFlow graph/],
    ['a SavedModel', 'saved_model.pb', Uint8Array.of(8, 1, 18, 0), /saved_model\.pb is a SavedModel/],
    [
      'half a graph in an archive',
      'half.zip',
      writeZip([{ name: 'half.pb', bytes: frozen.subarray(0, 1000) }]),
      /half\.zip\/half\.pb is not a TensorFlow graph, or only a piece of one/,
    ],
  ])('refuses %s in one sentence', async (_, name, bytes, message) => {
    await writeFile(join(folder, name), bytes);
    const error: unknown = await importNetwork(join(folder, name)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });
});
