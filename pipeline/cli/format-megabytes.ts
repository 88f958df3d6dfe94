/** Bytes as a person reads them, in millions: `28.0 MB`. */
export const formatMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
