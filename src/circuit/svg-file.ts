import style from '../styles/circuit.css?raw';

/** The site's light colours by their names in its style: a file that is looked at alone has nothing to inherit, and few programs know variables. */
const colours: Record<string, string> = {
  paper: '#fcfbf9',
  raised: '#f4f2ee',
  ink: '#1d1c1a',
  quiet: '#62605b',
  hairline: '#dedad2',
  excitation: '#0f5cab',
  inhibition: '#a04703',
  sans: "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
};

/** Makes a drawing on a page a file that stands for itself: its style and pictures inside, its links whole. */
export async function toFile(drawing: SVGSVGElement): Promise<string> {
  const svg = drawing.cloneNode(true) as SVGSVGElement;
  for (const link of svg.querySelectorAll('a')) {
    link.setAttribute('href', new URL(link.getAttribute('href')!, location.href).href);
  }
  const images = [...svg.querySelectorAll('image')];
  await Promise.all(images.map(async (image) => image.setAttribute('href', await embed(image.getAttribute('href')!))));
  const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  sheet.textContent = style.replace(/var\(--([a-z]+)\)/g, (whole, name: string) => colours[name] ?? whole);
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', colours['paper']!);
  svg.prepend(sheet, ground);
  return `${new XMLSerializer().serializeToString(svg)}\n`;
}

/** The address of a picture that holds the picture itself. */
async function embed(address: string): Promise<string> {
  const blob = await (await fetch(address)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(new Error(`${address} could not be loaded.`)));
    reader.readAsDataURL(blob);
  });
}
