/** Makes text safe inside elements and quoted attributes, of HTML as of SVG. */
export const escapeHtml = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
