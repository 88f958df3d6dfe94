// Writes the network whose weights are set by hand: node models/embedded/handwritten-curves/write.ts

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toOnnx } from '../../../pipeline/network/onnx/to-onnx.ts';
import { handwrittenCurves } from './network.ts';

const file = fileURLToPath(new URL('../handwritten-curves.onnx', import.meta.url));
const bytes = toOnnx(handwrittenCurves(), { image: [1, 3, 224, 224] });
await writeFile(file, bytes);
console.log(`${file}: ${bytes.length} bytes`);
