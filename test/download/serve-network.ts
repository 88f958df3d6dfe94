import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a server treats the requests for a file. */
export type Behaviour = (bytes: Uint8Array, request: IncomingMessage, response: ServerResponse) => void;

/** As a good server does: the whole file, or from the byte that is asked for. */
export const honest: Behaviour = (bytes, request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes.length - from };
  if (from === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(from));
};

/** Announces the whole file, and sends no more than the first half. */
export const stalling: Behaviour = (bytes, _, response) => {
  response.writeHead(200, { 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2));
};

/** Does not know ranges: the whole file, whatever is asked for. */
export const wholesale: Behaviour = (bytes, _, response) => {
  response.writeHead(200, { 'Content-Length': bytes.length });
  response.end(bytes);
};

/** Says that there is nothing behind the byte that is asked for. */
export const refusing: Behaviour = (bytes, request, response) => {
  if (request.headers.range === undefined) return honest(bytes, request, response);
  response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` });
  response.end();
};

/** Sends to a page where one may log in. */
export const redirecting: Behaviour = (_, request, response) => {
  if (request.url !== '/login') return void response.writeHead(302, { Location: '/login' }).end();
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Log in</title>');
};

export const missing: Behaviour = (_, __, response) => void response.writeHead(404).end('nothing here');

export const altered: Behaviour = (bytes, request, response) => {
  honest(
    bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    request,
    response,
  );
};

/** Says at once that it has more than the file. */
export const announcingMore: Behaviour = (bytes, request, response) => {
  honest(Buffer.concat([bytes, Buffer.from('more')]), request, response);
};

/** Does not say how much is coming, and does not come to an end. */
export const endless: Behaviour = (bytes, _, response) => {
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write(bytes));
  };
  response.on('drain', more);
  more();
};

/** A server of one file whose behaviour can be changed between requests. */
export interface NetworkServer {
  address: string;
  behaviour: Behaviour;
  /** The `Range` of every request for the file, '' where the whole was asked for. */
  readonly ranges: string[];
  /** Breaks all connections. */
  hangUp: () => void;
  close: () => void;
}

/** Serves a file under `/net.onnx` on this machine. */
export async function serveNetwork(bytes: Uint8Array): Promise<NetworkServer> {
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/net.onnx') ranges.push(request.headers.range ?? '');
    served.behaviour(bytes, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const served: NetworkServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/net.onnx`,
    behaviour: honest,
    ranges,
    hangUp: () => server.closeAllConnections(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return served;
}
