/** Slugs may have 64 characters at most; a few are kept for numbers. */
const longest = 58;

/**
 * Makes addresses from tensor names: as many leading parts of each name as tell it from the others, so that
 * `inception_3a/output_1` becomes `inception-3a` and `conv2/3x3_1` becomes `conv2`. A scope around all of them is left out.
 * @returns one slug a tensor, all different, in the same order
 */
export function makeLayerSlugs(tensors: readonly string[]): string[] {
  const split = tensors.map((tensor) => tensor.split(/[/:]+/).filter(Boolean));
  const scope = sharedScope(split);
  const candidates = split.map((parts, i) => candidateSlugs(parts.slice(scope), tensors[i]!));
  const chosen = candidates.map(() => 0);
  const slugAt = (i: number) => candidates[i]![chosen[i]!]!;
  // All that clash take their next longer name, until none clash or none has a longer one.
  for (let moved = true; moved;) {
    const slugs = candidates.map((_, i) => slugAt(i));
    const clashing = slugs.map((slug) => slugs.indexOf(slug) !== slugs.lastIndexOf(slug));
    moved = false;
    for (const [i, clashes] of clashing.entries()) {
      if (clashes && chosen[i]! + 1 < candidates[i]!.length) {
        chosen[i]!++;
        moved = true;
      }
    }
  }
  const taken = new Set<string>();
  return candidates.map((_, i) => {
    let slug = slugAt(i);
    for (let count = 2; taken.has(slug); count++) slug = `${slugAt(i)}-${count}`;
    taken.add(slug);
    return slug;
  });
}

/** Leading parts that all names share, which tell nothing; each name keeps one part of its own. */
function sharedScope(names: readonly (readonly string[])[]): number {
  const [first] = names;
  if (names.length < 2) return 0;
  const end = first!.findIndex((part, i) => names.some((parts) => parts[i] !== part || parts.length === i + 1));
  return Math.max(0, end);
}

/** From the shortest to the longest; the whole name where there are no parts. */
function candidateSlugs(parts: readonly string[], tensor: string): string[] {
  const leading = parts.map((_, i) => parts.slice(0, i + 1));
  const joined = leading.map((some) =>
    // PyTorch repeats the outer name in the inner one: layer1/layer1.0.
    some.filter((part, i) => !some[i + 1]?.startsWith(`${part}.`)).join('-'),
  );
  // Exporters number the outputs of a node: conv1_1 and Conv_3_output_0 are what conv1 and Conv_3 compute.
  const slugs = joined.flatMap((name) => [slugify(name.replace(/(_output)?_\d+$/, '')), slugify(name)]);
  return [...new Set(slugs.length > 0 ? slugs : [slugify(tensor)])];
}

function slugify(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return /[a-z]/.test(slug) ? slug : `layer-${slug}`.replace(/-$/, '');
}
