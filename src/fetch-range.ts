/**
 * Fetches a part of a file, in one request (RFC 9110, Range). Of a server that sends the whole file instead, the part is cut out.
 * @param end the first byte that is not wanted
 * @throws Error where the server has no such file, or one that is too short
 */
export async function fetchRange(url: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  if (end <= start) return new Uint8Array();
  const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const part = response.status === 206 ? bytes : bytes.slice(start, end);
  if (part.length !== end - start) throw new Error(`${url} has ${part.length} bytes from ${start} to ${end}`);
  return part;
}

/** Inflates a record of a pack of maps (RFC 1951). */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
