import { createReadStream, existsSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const mediaTypes: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/**
 * Serves a folder as a static host would: index.html for a path that ends in a slash, 404.html for what is not there.
 * @param ranges whether a part of a file is sent alone when it is asked for
 * @param onSend told of each response: path, status and bytes of the body
 */
export async function serveFolder(
  folder: string,
  { ranges = true, onSend }: { ranges?: boolean; onSend?: (path: string, status: number, bytes: number) => void } = {},
): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const found = existsSync(file) && statSync(file).isFile();
    const served = found ? file : join(folder, '404.html');
    const [, first, last] = (ranges && found && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')) || [];
    const part = first === undefined ? {} : { start: Number(first), end: Number(last) };
    const status = !found ? 404 : first === undefined ? 200 : 206;
    onSend?.(path, status, first === undefined ? statSync(served).size : Number(last) - Number(first) + 1);
    response.writeHead(status, { 'Content-Type': mediaTypes[extname(served)] ?? 'application/octet-stream' });
    createReadStream(served, part).pipe(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
