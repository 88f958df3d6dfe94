import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WeightSlice } from '../../content/weight-matrix.ts';
import { decodeWeightSlice, transposeMatrix } from '../../content/weight-matrix.ts';
import { orderConnections } from '../../src/order-connections.ts';
import type { BuiltSite } from './build-site.ts';
import { buildSite } from './build-site.ts';
import { findViolations, openBrowser, watchForErrors } from './open-browser.ts';
import { serveFolder } from './serve-folder.ts';

const unitCount = 64;
/** Unit 5 of the middle one of three layers. */
const [path, from, to] = ['/net-1/conv2/5/', 'from.conv1', 'to.mixed3a'];

let site: BuiltSite;
let server: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;
let sent: { path: string; status: number; bytes: number }[] = [];

beforeAll(async () => {
  site = await buildSite({ layerCount: 3, unitCount });
  server = await serveFolder(site.outDir, {
    onSend: (file, status, bytes) => void sent.push({ path: file, status, bytes }),
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

async function visit<Result>(
  address: string,
  look: (page: Page) => Promise<Result>,
  options: BrowserContextOptions & { at?: string } = {},
): Promise<Result> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const errors = watchForErrors(page);
    await page.goto((options.at ?? server.url) + address);
    const result = await look(page);
    // A page that is left stops loading its pictures.
    expect(errors.filter((error) => !error.endsWith('net::ERR_ABORTED'))).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

const read = (pair: string) => readFileSync(join(site.contentDir, 'weights/net-1', `${pair}.bin`));

/** What the content says of unit 5: its inputs from conv1, or its outputs to mixed3a. */
function weightsOf(table: string): WeightSlice {
  return table === from
    ? decodeWeightSlice(read('conv2.conv1'), unitCount, 5)
    : decodeWeightSlice(transposeMatrix(read('mixed3a.conv2'), unitCount), unitCount, 5);
}

const unitsIn = (page: Page, table: string): Promise<number[]> =>
  page
    .locator(`[data-table="${table}"] tbody tr[data-unit]`)
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset['unit'])));

const rowCount = (page: Page, table: string, count: number) =>
  page.waitForFunction(
    ([name, wanted]) => document.querySelectorAll(`[data-table="${name}"] tbody tr[data-unit]`).length === wanted,
    [table, count] as const,
  );

const choose = (page: Page, name: string, value: string) =>
  page.locator(`input[name=${name}][value="${value}"]`).check();

async function readExplorer(page: Page): Promise<string> {
  await rowCount(page, to, 50);
  return page.locator('weight-explorer').innerText();
}

describe('the weight explorer', () => {
  it('has the strongest connections and their maps without a script', async () => {
    await visit(
      path,
      async (page) => {
        for (const table of [from, to]) {
          const expected = orderConnections(weightsOf(table), 'magnitude').slice(0, 12);
          expect(await unitsIn(page, table)).toEqual(expected);
          expect(await page.locator(`[data-table="${table}"] .map img`).count()).toBe(12);
        }
        expect(await page.locator('.explorer-controls').count()).toBe(0);
      },
      { javaScriptEnabled: false },
    );
  });

  it.each(['excitation', 'inhibition', 'magnitude'] as const)('sorts all inputs and outputs by %s', async (sort) => {
    await visit(path, async (page) => {
      await choose(page, 'sort', sort);
      await choose(page, 'shown', 'all');
      for (const table of [from, to]) {
        await rowCount(page, table, unitCount);
        expect(await unitsIn(page, table)).toEqual(orderConnections(weightsOf(table), sort));
      }
      expect(await page.locator(`[data-table="${to}"] caption small`).innerText()).toContain(
        '100 % of all weight is in these 64',
      );
    });
  });

  it('shows what the matrix says, and maps of the 50 strongest', async () => {
    await visit(`${path}?shown=all`, async (page) => {
      await rowCount(page, from, unitCount);
      const weights = weightsOf(from);
      const shown = await page.locator(`[data-table="${from}"] tbody tr[data-unit]`).evaluateAll((rows) =>
        rows.map((row) => ({
          unit: Number((row as HTMLElement).dataset['unit']),
          numbers: [...row.querySelectorAll('td')].slice(1).map((cell) => Number(cell.textContent.replace('−', '-'))),
          hasMap: row.querySelector('.map') !== null,
        })),
      );
      for (const [i, { unit, numbers, hasMap }] of shown.entries()) {
        expect(numbers[0]).toBeCloseTo(weights.inhibition[unit]!, 2.9);
        expect(numbers[1]).toBeCloseTo(weights.excitation[unit]!, 2.9);
        expect(hasMap).toBe(i < 50);
      }
    });
  });

  it('loads one slice of the matrix and one record of maps for each table, and nothing before it is asked', async () => {
    await visit(path, async (page) => {
      sent = [];
      await choose(page, 'shown', '50');
      await rowCount(page, from, 50);
      await rowCount(page, to, 50);
      const data = sent.filter((response) => response.path.startsWith('/data/'));
      expect(data.map(({ status }) => status)).toEqual([206, 206, 206, 206]);
      const slices = data.filter((response) => !response.path.endsWith('.maps.bin'));
      expect(slices.map(({ bytes }) => bytes)).toEqual([4 * unitCount, 4 * unitCount]);
    });
  });

  it('shows the same where the server knows no ranges', async () => {
    const plain = await serveFolder(site.outDir, { ranges: false });
    const query = `${path}?sort=inhibition&shown=50`;
    try {
      expect(await visit(query, readExplorer, { at: plain.url })).toBe(await visit(query, readExplorer));
    } finally {
      plain.close();
    }
  });

  it('keeps what is chosen in the address, step for step', async () => {
    await visit(path, async (page) => {
      await choose(page, 'sort', 'inhibition');
      await choose(page, 'shown', '50');
      await rowCount(page, from, 50);
      expect(new URL(page.url()).search).toBe('?sort=inhibition&shown=50');
      await page.goBack();
      await rowCount(page, from, 12);
      expect(await page.locator('input[name=sort]:checked').inputValue()).toBe('inhibition');
      await page.goBack();
      expect(new URL(page.url()).search).toBe('');
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('input[name=sort]:checked')!.value === 'magnitude',
      );
      await page.goForward();
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('input[name=sort]:checked')!.value === 'inhibition',
      );
    });
  });

  it('jumps to the other end of a connection, and back to where it was', async () => {
    await visit(`${path}?sort=excitation&shown=50`, async (page) => {
      await rowCount(page, from, 50);
      const row = page.locator(`[data-table="${from}"] tbody tr[data-unit]`).nth(20);
      const unit = await row.getAttribute('data-unit');
      const weights = await row.locator('td.excitation').innerText();
      await row.locator('button').click();
      await page.locator('.closer-look a').click();
      await page.waitForURL(`**/net-1/conv1/${unit}/**`);
      const picked = page.locator('[data-table="to.conv2"] tr.picked');
      expect(await picked.getAttribute('data-unit')).toBe('5');
      expect(await picked.locator('td.excitation').innerText()).toBe(weights);
      expect(new URL(page.url()).search).toBe('?sort=excitation&shown=50&connection=to.conv2.5');
      await page.goBack();
      await rowCount(page, from, 50);
      expect(await page.locator(`[data-table="${from}"] tr.picked`).getAttribute('data-unit')).toBe(unit);
    });
  });

  it('can be used with the keyboard alone', async () => {
    await visit(path, async (page) => {
      await page.locator('input[name=sort]:checked').focus();
      await page.keyboard.press('ArrowRight');
      expect(new URL(page.url()).search).toBe('?sort=excitation');
      const expected = orderConnections(weightsOf(from), 'excitation').slice(0, 12);
      await expect.poll(() => unitsIn(page, from)).toEqual(expected);
      await page.locator(`[data-table="${from}"] button`).first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.locator('.closer-look').waitFor();
      expect(new URL(page.url()).searchParams.get('connection')).toBe(`${from}.${expected[1]}`);
      expect(await page.locator('[aria-expanded=true]').count()).toBe(1);
      expect(await findViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('true');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.querySelector('.closer-look') === null);
    });
  });

  it('shows a connection that an address names though it is not among the strongest', async () => {
    const weakest = orderConnections(weightsOf(from), 'magnitude').at(-1)!;
    await visit(`${path}?connection=${from}.${weakest}`, async (page) => {
      await page.locator('.closer-look').waitFor();
      expect((await unitsIn(page, from)).slice(12)).toEqual([weakest]);
      expect(await page.locator('.closer-look').innerText()).toContain(`Number ${unitCount} of ${unitCount}`);
    });
  });

  it('says so and keeps what the page came with where the data is missing', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route('**/data/weights/**', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto(`${server.url}${path}?shown=all`);
    await page.waitForFunction(() => document.querySelector('.orders-status')!.textContent !== '');
    expect(await page.locator('.orders-status').innerText()).toBe('The other connections could not be loaded.');
    expect((await unitsIn(page, from)).length).toBe(12);
    await context.close();
  });

  it('does not scroll sideways on a phone', async () => {
    const overflow = await visit(
      `${path}?shown=50&connection=${from}.3`,
      async (page) => {
        await page.locator('.closer-look').waitFor();
        return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      },
      { viewport: { width: 390, height: 800 } },
    );
    expect(overflow).toBe(0);
  });
});
