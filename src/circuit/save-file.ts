const mediaTypes: Record<string, string> = { svg: 'image/svg+xml', json: 'application/json', md: 'text/markdown' };

/** Hands a text to the browser as a file to be saved. */
export function saveFile(name: string, text: string): void {
  const blob = new Blob([text], { type: mediaTypes[name.split('.').at(-1)!] ?? 'text/plain' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
