import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../user-error.ts';
import type { Model } from '../../content/schema.ts';
import type { ImportedNetwork } from './import/imported-network.ts';
import { networkFile } from './import/network-file.ts';
import { importOnnx } from './onnx/import-onnx.ts';

/** How a network's file is written. */
export type NetworkFormat = Model['network']['format'];

/** A network, and which file it was read from. */
export interface NetworkFromFile extends ImportedNetwork {
  format: NetworkFormat;
  /** Of the file as it lies on the disk. */
  sha256: string;
  /** Length of the file as it lies on the disk. */
  bytes: number;
}

/**
 * Reads a network in whatever format it is, told by its content and, where that is not enough, by its name.
 * @throws UserError for a file that cannot be read, that is none of the formats, or that holds no network for an atlas
 */
export async function importNetwork(file: string): Promise<NetworkFromFile> {
  const bytes = await readNetwork(file);
  const format = recognizeFormat(bytes, file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...readAs(format, bytes, file), format, sha256, bytes: bytes.length };
}

/** Bytes of a network's file; throws UserError where there are none. */
async function readNetwork(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError(`the network ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function recognizeFormat(bytes: Uint8Array, file: string): NetworkFormat {
  // ModelProto begins with a version, GraphDef with a node: field 1 of either, a number here, a message there.
  const begins = bytes[0];
  if (begins === 0x7b || file.endsWith('.json')) return 'tfjs';
  if (begins === 0x0a || (file.endsWith('.pb') && begins !== 0x08)) return 'graphdef';
  return 'onnx';
}

function readAs(format: NetworkFormat, bytes: Uint8Array, file: string): ImportedNetwork {
  switch (format) {
    case 'onnx':
      return importOnnx(bytes, networkFile(file));
    case 'graphdef':
    case 'tfjs':
      throw new UserError(`${file} seems to be of TensorFlow, which is not read yet: convert it to ONNX`);
  }
}
