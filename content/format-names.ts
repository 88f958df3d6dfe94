import type { Model } from './schema.ts';

/** How people call the formats of network files. */
export const formatNames: Readonly<Record<Model['network']['format'], string>> = {
  onnx: 'ONNX',
  graphdef: 'TensorFlow GraphDef',
  tfjs: 'TensorFlow.js',
};
