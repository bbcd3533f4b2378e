import type { Located, Problems } from './problems.ts';

/** Whether a field name is meant; one `*` in the pattern stands for any text. */
export function fitsName(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name;
  const tail = pattern.slice(star + 1);
  return (
    name.length >= star + tail.length &&
    name.startsWith(pattern.slice(0, star)) &&
    name.endsWith(tail)
  );
}

/** Reports patterns with more than one `*`, which would fit no field. */
export function checkPatterns(nodes: ReadonlyMap<string, Located>, problems: Problems): void {
  for (const [pattern, node] of nodes) {
    if (pattern.indexOf('*') === pattern.lastIndexOf('*')) continue;
    const message = `"${pattern}" has more than one *; write one pattern with a single * for each part.`;
    problems.reportKey('BAD_ARGUMENT', node, message);
  }
}
