import { typePx } from './box-size.ts';

/** The site's colours, as plain values: a file that is looked at alone has nothing to inherit, and few programs know variables. */
export const diagramStyle = `
svg { font-family: system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
.ground { fill: #fcfbf9; }
.wire { fill: none; stroke: #a5a199; stroke-width: 1.25; }
g rect, circle { fill: #fff; stroke: #bdb8ae; }
g text { fill: #62605b; font-size: ${typePx.note}px; text-anchor: middle; }
.title { fill: #1d1c1a; font-size: ${typePx.title}px; }
.heading { fill: #1d1c1a; font-size: ${typePx.heading}px; font-weight: 600; }
.about { fill: #62605b; font-size: ${typePx.title}px; }
.layer rect { fill: #cfe2f6; stroke: #0f5cab; stroke-width: 1.5; }
.layer text { fill: #16395f; }
.layer .title { font-size: ${typePx.name}px; font-weight: 600; }
.image rect { fill: #1d1c1a; stroke: none; }
.image text { fill: #fcfbf9; }
.repeated rect { fill: none; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #131417; }
  .wire { stroke: #6d6a63; }
  g rect, circle { fill: #1d1f23; stroke: #4a4c52; }
  g text, .about { fill: #a3a098; }
  .title, .heading { fill: #e9e6df; }
  .layer rect { fill: #183a5e; stroke: #74b2f4; }
  .layer text { fill: #cfe2f6; }
  .image rect { fill: #e9e6df; }
  .image text { fill: #131417; }
  .repeated rect { fill: none; }
}
`;
