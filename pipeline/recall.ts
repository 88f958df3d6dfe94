/** What was read for the key before, or what `read` gives now: whoever asks at the same time waits for the same reading. */
export function recall<Value>(
  memory: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const found = memory.get(key) ?? read();
  memory.set(key, found);
  return found;
}
