import { describe, expect, it } from 'vitest';
import { openEngine } from '../../pipeline/engine/open-engine.ts';
import type { EngineName } from '../../pipeline/engine/open-engine.ts';

describe('openEngine', () => {
  it.each<EngineName>(['auto', 'onnx'])(
    'opens onnxruntime for %s, with as many workers as it is told',
    async (engine) => {
      const opened = await openEngine({ engine, workers: 1 });
      expect([opened.name, opened.concurrency]).toEqual(['onnxruntime cpu', 1]);
      await opened.dispose();
    },
  );
});
