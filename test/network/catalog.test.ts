import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findKnown, readCatalog } from '../../pipeline/network/catalog.ts';
import { inputPresets } from '../../pipeline/network/input-preset.ts';
import { labelListNames } from '../../pipeline/network/labels.ts';
import { checkModelId, loadModel } from '../../pipeline/network/model.ts';
import { UserError } from '../../pipeline/user-error.ts';

const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const models = path('../shared/models');
const { embedded, downloadable, recognized } = await readCatalog();
const all = [...embedded, ...downloadable, ...recognized];

describe('readCatalog', () => {
  it('names the embedded networks by the bytes they have', () => {
    expect(embedded.map(({ id }) => id)).toEqual(['emoji-inception', 'emoji-plain', 'handwritten-curves']);
    for (const { file, sha256 } of embedded) {
      const hash = createHash('sha256').update(readFileSync(path(file)));
      expect(hash.digest('hex')).toBe(sha256);
    }
  });

  it('tells every network apart, by id and by hash', () => {
    const ids = [...embedded, ...downloadable].map(({ id }) => id);
    const hashes = all.flatMap(({ sha256, copies }) => [sha256, ...copies]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const id of ids) expect(() => checkModelId(id)).not.toThrow();
  });

  it('knows how pixels are meant, what the outputs mean, and whose it is', () => {
    for (const { title, preset, normalization, labels, license } of all) {
      expect(preset === null || Object.hasOwn(inputPresets, preset)).toBe(true);
      expect(preset === null || normalization === undefined).toBe(true);
      expect(labels === null || labelListNames.includes(labels as string)).toBe(true);
      expect(title && license).not.toBe('');
    }
    // Caffe2's is the one whose training nobody has published.
    const unknown = all.filter(({ preset, normalization }) => preset === null && normalization === undefined);
    expect(unknown.map(({ title }) => title)).toEqual(['Inception v2 (Caffe2)']);
    for (const { source, citation } of downloadable) expect(source && citation).not.toBe('');
  });

  it('agrees with the published sizes and hashes', ({ skip }) => {
    const file = join(models, 'catalog-facts.json');
    skip(!existsSync(file), 'no facts in ../shared/models');
    const facts = JSON.parse(readFileSync(file, 'utf8')) as { url: string; sha256: string; bytes?: number }[];
    expect(downloadable).toHaveLength(facts.length);
    for (const { url, sha256, bytes } of facts) {
      const entry = downloadable.find(({ address }) => address === url);
      expect(entry).toMatchObject({ sha256, ...(bytes && { bytes }) });
    }
  });

  it('says in one sentence what is wrong with a catalog of somebody’s own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'catalog.json');
    await writeFile(file, JSON.stringify({ embedded: [], downloadable: [{ id: 'Net' }], recognized: [] }));
    const error = await readCatalog({ file }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^the catalog .*catalog\.json cannot be read \("downloadable\.0\./);
    await expect(readCatalog({ file: join(folder, 'none') })).rejects.toThrow(UserError);
  });
});

describe('findKnown', () => {
  it('finds a network by the hash of its file, or of a copy', () => {
    const { sha256, copies } = downloadable.find(({ id }) => id === 'inceptionv1')!;
    const catalog = { embedded, downloadable, recognized };
    expect(findKnown(catalog, sha256)?.title).toBe('InceptionV1');
    expect(findKnown(catalog, copies[0]!)?.title).toBe('InceptionV1');
    expect(findKnown(catalog, '0'.repeat(64))).toBeUndefined();
  });

  it.for([
    ['googlenet.onnx', 'GoogLeNet', 'preset caffe-bgr', 'ilsvrc-2012', 'inception-4c'],
    ['squeezenet1.1.onnx', 'SqueezeNet 1.1', 'preset caffe-bgr', 'ilsvrc-2012', 'fire9'],
    ['mobilenetv2.onnx', 'MobileNetV2', 'preset tf-symmetric', 'ilsvrc-2012-background', 'bottleneck-17'],
    ['inceptionv3-trunk.onnx', 'Inception V3', 'known of this network', null, 'mixed-8'],
  ] as const)('knows %s, wherever it lies', async ([file, title, source, labels, layer], { skip }) => {
    const network = join(models, file);
    skip(!existsSync(network), `no ${file} in ../shared/models`);
    const { model } = await loadModel(network, { id: 'it' });
    expect(model).toMatchObject({ title, input: { source }, labels, network: { source: file } });
    expect(model.layers.map(({ slug }) => slug)).toContain(layer);
  });
});
