/** How long what a person may be writing is good for under `astro dev`. */
const freshMs = 1000;

/**
 * Remembers what is read of files that people write, of which every page needs all: a build reads them once, `astro dev` once a
 * second at most, so that what is written shows at the next reload.
 * @returns what `read` returned; what it throws is thrown and not remembered
 */
export function recallAuthored<Value>(read: () => Value): () => Value {
  let last: { timeMs: number; value: Value } | undefined;
  return () => {
    // Node, which runs the build's own hooks, knows no import.meta.env.
    const isBuild = import.meta.env?.PROD === true;
    if (!last || (!isBuild && Date.now() - last.timeMs >= freshMs)) last = { timeMs: Date.now(), value: read() };
    return last.value;
  };
}
