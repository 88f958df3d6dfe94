import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const folder = mkdtempSync(join(tmpdir(), 'atlas-serve-'));
const contentDir = join(folder, 'content');
const server = createServer();

beforeAll(async () => {
  for (const [file, text] of [
    ['assets/net/conv1/0 a.webp', 'picture'],
    ['units/net/conv1.json', '{}'],
    ['schema.ts', 'source'],
    ['../secret.json', 'secret'],
  ] as const) {
    mkdirSync(join(contentDir, file, '..'), { recursive: true });
    writeFileSync(join(contentDir, file), text);
  }
  vi.stubEnv('ATLAS_CONTENT', contentDir);
  const { publishContent } = await import('../../src/integrations/publish-content.ts');
  const hooks = publishContent().hooks as unknown as {
    'astro:config:done': (options: { config: { base: string } }) => void;
    'astro:server:setup': (options: { server: { middlewares: { use: (middleware: Middleware) => void } } }) => void;
  };
  hooks['astro:config:done']({ config: { base: '/atlas' } });
  hooks['astro:server:setup']({
    server: {
      middlewares: {
        use: (middleware) =>
          void server.on('request', (asked, response) =>
            middleware(asked, response, () => void response.writeHead(404).end()),
          ),
      },
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

/** Asks for a path as it is, dots included, which fetch would resolve. */
function get(path: string): Promise<{ status: number | undefined; type: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    request({ port, host: '127.0.0.1', path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('publishContent under astro dev', () => {
  it('serves pictures and data below the base', async () => {
    expect(await get('/atlas/assets/net/conv1/0%20a.webp')).toEqual({
      status: 200,
      type: 'image/webp',
      text: 'picture',
    });
    expect(await get('/atlas/data/units/net/conv1.json')).toEqual({
      status: 200,
      type: 'application/json',
      text: '{}',
    });
  });

  it.each([
    '/assets/net/conv1/0%20a.webp',
    '/atlas/assets/net/conv1/1.webp',
    '/atlas/assets/',
    '/atlas/data/schema.ts',
    '/atlas/data/../../secret.json',
    '/atlas/data/%2e%2e/secret.json',
    '/atlas/data/..%2fsecret.json',
    '/atlas/data/%',
  ])('leaves %s to others', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
