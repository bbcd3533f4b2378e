import type { Problems } from './problems.ts';
import { membersOf } from './problems.ts';
import type { Located } from './problems.ts';
import type { Value } from './value.ts';

/** The rows of a table written as a map of scalars. */
export function rowsOfMap(
  node: Located,
  problems: Problems,
): readonly (readonly [string, Value])[] {
  const rows: [string, Value][] = [];
  for (const [key, child] of membersOf(node)) {
    const { value } = child;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      rows.push([key, value]);
    } else {
      problems.report(
        'BAD_TABLE',
        child,
        `"${key}" holds no scalar; give text, a number, true or false.`,
      );
    }
  }
  return rows;
}
