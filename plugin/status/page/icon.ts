const NAMESPACE = 'http://www.w3.org/2000/svg';

/** One shape for each condition, so that colour is not all that tells them apart. */
const SHAPES = {
  well: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.1 4.4L7 9.5 4.9 7.4l-1.1 1.1L7 11.7l5.2-5.2-1.1-1.1Z',
  starting:
    'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6ZM7.2 4.4h1.6v3.3l2.2 2.2-1.1 1.1-2.7-2.7V4.4Z',
  strained: 'M8 1.2 15.4 14H.6L8 1.2Zm-.8 4.6v4h1.6v-4H7.2Zm0 5.2v1.6h1.6V11H7.2Z',
  down: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1L5.1 1Zm.4 3.4L4.4 5.5 6.9 8l-2.5 2.5 1.1 1.1L8 9.1l2.5 2.5 1.1-1.1L9.1 8l2.5-2.5-1.1-1.1L8 6.9 5.5 4.4Z',
} as const;

export type Condition = keyof typeof SHAPES;

/** Makes `holder` show the shape of a condition; a reader of the page is told by words instead. */
export function setIcon(holder: Element, condition: Condition): void {
  const className = `icon is-${condition}`;
  if (holder.className === className) return;
  holder.className = className;
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('d', SHAPES[condition]);
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  holder.replaceChildren(svg);
}
