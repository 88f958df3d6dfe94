import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../user-error.ts';
import type { Model } from '../../content/schema.ts';
import { importGraphdef } from './graphdef/import-graphdef.ts';
import type { ImportedNetwork } from './import/imported-network.ts';
import { networkFile } from './import/network-file.ts';
import { isZip, unzipNetwork } from './import/unzip-network.ts';
import { importOnnx } from './onnx/import-onnx.ts';
import { importTfjs } from './tfjs/import-tfjs.ts';
import { openTfjs } from './tfjs/open-tfjs.ts';

/** How a network's file is written. */
export type NetworkFormat = Model['network']['format'];

/** What tells a network's files from others, as they lie on the disk. */
export interface FileDigest {
  /** Of the file; of a model.json and its shards behind one another, in the order of its manifest. */
  sha256: string;
  /** Length of all that was hashed. */
  bytes: number;
}

/** A network, and which file it was read from. */
export interface NetworkFromFile extends ImportedNetwork, FileDigest {
  format: NetworkFormat;
}

/**
 * Reads a network in whatever format it is, told by its content and, where that is not enough, by its name.
 * @throws UserError for a file that cannot be read, that is none of the formats, or that holds no network for an atlas
 */
export async function importNetwork(file: string): Promise<NetworkFromFile> {
  const stored = await readNetwork(file);
  const { bytes, name } = isZip(stored, file) ? await unzipNetwork(stored, file) : { bytes: stored, name: file };
  const format = recognizeFormat(bytes, name);
  switch (format) {
    case 'onnx':
      return { ...importOnnx(bytes, { ...networkFile(file), file: name }), format, ...digestFiles([stored]) };
    case 'graphdef':
      return { ...importGraphdef(bytes, name), format, ...digestFiles([stored]) };
    case 'tfjs': {
      const opened = openTfjs(bytes, networkFile(file));
      return { ...importTfjs(opened), format, ...digestFiles([bytes, ...opened.shards.flat()]) };
    }
  }
}

/**
 * Hashes a network without importing it.
 * @throws UserError for a file that cannot be read, and for shards that are missing
 */
export async function digestNetwork(file: string): Promise<FileDigest> {
  const bytes = await readNetwork(file);
  const isTfjs = recognizeFormat(bytes, file) === 'tfjs';
  return digestFiles(isTfjs ? [bytes, ...openTfjs(bytes, networkFile(file)).shards.flat()] : [bytes]);
}

function digestFiles(files: readonly Uint8Array[]): FileDigest {
  const hash = createHash('sha256');
  for (const bytes of files) hash.update(bytes);
  return { sha256: hash.digest('hex'), bytes: files.reduce((sum, { length }) => sum + length, 0) };
}

/** Bytes of a network's file; throws UserError where there are none. */
async function readNetwork(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError(`the network ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** By field 1 of the protobuf: a node in a GraphDef, a version in ONNX, where it is above 1, and in TensorFlow's SavedModel. */
function recognizeFormat(bytes: Uint8Array, file: string): NetworkFormat {
  const [first, second] = bytes;
  if (first === 0x7b || file.endsWith('.json')) return 'tfjs';
  if (first === 0x0a || (first === 0x08 && second === 1)) return 'graphdef';
  return file.endsWith('.pb') && first !== 0x08 ? 'graphdef' : 'onnx';
}
