import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuthoredError } from '../../content/authored-error.ts';
import { parseYaml } from '../../content/parse-yaml.ts';

const Recipe = z.object({ title: z.string(), parts: z.array(z.object({ count: z.int().min(1) })).default([]) });

describe('parseYaml', () => {
  it('reads what the schema allows, with its defaults', () => {
    expect(parseYaml('title: Curves', Recipe, 'a.yaml').value).toEqual({ title: 'Curves', parts: [] });
  });

  it('says on which line a value stands', () => {
    const text = '# a comment\ntitle: Curves\nparts:\n  - count: 1\n  - count: 2\n';
    const { lineOf } = parseYaml(text, Recipe, 'a.yaml');
    expect(lineOf(['title'])).toBe(2);
    expect(lineOf(['parts', 1, 'count'])).toBe(5);
    expect(lineOf(['parts', 1, 'unwritten'])).toBe(5);
    expect(lineOf([])).toBe(2);
  });

  it.each([
    ['title: Curves\nparts:\n  - count: 0\n', 'a.yaml:3: "parts.0.count": '],
    ['title: Curves\nparts: four\n', 'a.yaml:2: "parts": '],
    ['# nothing\nparts: []\n', 'a.yaml:2: "title": '],
    ['', 'a.yaml:1: '],
    ['title: Curves\ntitle: Lines\n', 'a.yaml:2: is not YAML: '],
    ['title: "Curves\n', 'a.yaml:'],
  ])('names file and line of the first mistake: %j', (text, beginning) => {
    const parse = () => parseYaml(text, Recipe, 'a.yaml');
    expect(parse).toThrow(AuthoredError);
    expect(parse).toThrow(beginning);
  });
});
