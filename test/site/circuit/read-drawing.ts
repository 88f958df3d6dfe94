import type { CircuitGraph } from '../../../content/schema/circuit.ts';
import { findTags } from '../read-pages.ts';

/** What a drawing says that its circuit is: units and connections as the elements carry them, each in order. */
export interface ReadDrawing {
  units: { unit: string; label: string; group: string | null; pinned: boolean; link: string | null }[];
  connections: Omit<CircuitGraph['connections'][number], 'map'>[];
  mapCount: number;
}

/** Text as it was before it was escaped. */
const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|(quot|amp|lt|gt));/g, (_whole, code: string | undefined, name: string) =>
    code ? String.fromCharCode(Number(code)) : { quot: '"', amp: '&', lt: '<', gt: '>' }[name]!,
  );

/** What a drawing tells of connections: everything but their maps. */
export const withoutMaps = (connections: CircuitGraph['connections']): ReadDrawing['connections'] =>
  connections.map(({ from, to, excitation, inhibition, coverage }) => ({ from, to, excitation, inhibition, coverage }));

/** Takes a drawing apart again, from nothing but its text. */
export function readDrawing(svg: string): ReadDrawing {
  const groups = [...svg.matchAll(/<g class="unit( pinned)?" ([^>]*)>(?:<a href="([^"]*)")?/g)];
  return {
    units: groups.map(([, pinned, data, link = null]) => {
      const read = (name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(data!)?.[1];
      const group = read('group');
      return {
        unit: read('unit')!,
        label: plain(read('label')!),
        group: group === undefined ? null : plain(group),
        pinned: pinned !== undefined,
        link,
      };
    }),
    connections: findTags(svg, 'g')
      .filter((tag) => tag['class'] === 'connection')
      .map((tag) => ({
        from: tag['data-from']!,
        to: tag['data-to']!,
        excitation: Number(tag['data-excitation']),
        inhibition: Number(tag['data-inhibition']),
        coverage: Number(tag['data-coverage']),
      })),
    mapCount: findTags(svg, 'g').filter((tag) => tag['class'] === 'weight-map').length,
  };
}
