const NAMESPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 24;
/** How many values fill the width; fewer stand at the right. */
const VALUES = 120;

/** A small line of what was, without axes; its text stands beside it. */
export function createSparkline(): {
  readonly root: SVGElement;
  show(rates: readonly number[]): void;
} {
  const root = document.createElementNS(NAMESPACE, 'svg');
  root.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  root.setAttribute('preserveAspectRatio', 'none');
  root.setAttribute('class', 'spark');
  root.setAttribute('aria-hidden', 'true');
  const base = pathOf('base');
  base.setAttribute('d', `M0 ${HEIGHT - 0.5}H${WIDTH}`);
  const area = pathOf('area');
  const line = pathOf('line');
  root.append(base, area, line);
  return {
    root,
    show(rates) {
      const points = pointsOf(rates);
      const [first] = points;
      const drawn = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
      line.setAttribute('d', drawn === '' ? '' : `M${drawn}`);
      const edge =
        first === undefined ? '' : `M${first[0].toFixed(1)} ${HEIGHT}L${drawn}L${WIDTH} ${HEIGHT}Z`;
      area.setAttribute('d', edge);
    },
  };
}

function pathOf(className: string): SVGPathElement {
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('class', className);
  return path;
}

function pointsOf(rates: readonly number[]): readonly (readonly [number, number])[] {
  const highest = Math.max(1, ...rates);
  return rates.map((rate, index) => {
    const x = WIDTH - ((rates.length - 1 - index) * WIDTH) / (VALUES - 1);
    return [x, HEIGHT - 1 - (rate / highest) * (HEIGHT - 2)];
  });
}
