import { formatMegabytes } from '../cli/format-megabytes.ts';
import type { DownloadableNetwork } from '../network/catalog.ts';
import { UserError } from '../user-error.ts';
import { byHand } from './by-hand.ts';

/** The bytes of a network's file from `offset` on. */
export interface Answer {
  offset: number;
  /** Throws UserError where the connection breaks before the last byte, the signal's reason where a person stops it. */
  pieces: AsyncIterable<Uint8Array>;
}

/**
 * Asks for what is missing of a network's file.
 * @param have bytes that are there already; a server that cannot go on from there sends the file from its beginning
 * @throws UserError where the server cannot be reached, refuses, or sends something that cannot be the file
 */
export async function request(network: DownloadableNetwork, have: number, signal: AbortSignal): Promise<Answer> {
  const response = await reach(network, have, signal);
  const offset = response.status === 206 ? offsetOf(response) : 0;
  const cannotGoOn = response.status === 416 || (offset > 0 && offset !== have);
  if (have > 0 && cannotGoOn) {
    await response.body?.cancel();
    return request(network, 0, signal);
  }
  try {
    checkAnswer(network, response, offset);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  return { offset, pieces: receive(network, response, offset, signal) };
}

async function reach(network: DownloadableNetwork, have: number, signal: AbortSignal): Promise<Response> {
  // Compressed, neither offset nor length would be those of the file.
  const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
  try {
    return await fetch(network.address, { headers, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { host } = new URL(network.address);
    throw new UserError(`cannot reach ${host} for ${network.id} (${reasonOf(cause)}): ${byHand(network)}`, { cause });
  }
}

/** Where a partial answer begins, from its header `Content-Range: bytes 100-199/200`. */
function offsetOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function checkAnswer(network: DownloadableNetwork, response: Response, offset: number): void {
  const { id, address, bytes } = network;
  const where = response.redirected ? `${address} (redirected to ${response.url})` : address;
  if (!response.ok) {
    throw new UserError(`${where} answered ${response.status} ${response.statusText}: ${byHand(network)}`);
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new UserError(`${where} sent a web page, not the network ${id}: ${byHand(network)}`);
  }
  const announced = response.headers.get('content-length');
  if (announced !== null && offset + Number(announced) !== bytes && !response.headers.has('content-encoding')) {
    throw new UserError(
      `${where} announces ${offset + Number(announced)} bytes, but ${id} has ${bytes}: ${byHand(network)}`,
    );
  }
}

async function* receive(
  network: DownloadableNetwork,
  response: Response,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { id, bytes } = network;
  let received = offset;
  try {
    for await (const piece of response.body ?? []) {
      received += piece.length;
      yield piece;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw brokeOff(reasonOf(cause), { cause });
  }
  if (received < bytes) throw brokeOff('the server closed the connection');

  function brokeOff(reason: string, options?: ErrorOptions): UserError {
    return new UserError(
      `the download of ${id} broke off after ${formatMegabytes(received)} of ${formatMegabytes(bytes)} (${reason}): what came is kept, run the same command again to go on`,
      options,
    );
  }
}

/** The code or message of what lies behind fetch's own "fetch failed" and "terminated". */
function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return (error as Error).message;
}
