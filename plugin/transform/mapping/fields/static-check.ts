import type { AttributeFacts } from '../../schema/target-schema.ts';
import type { Facts } from '../facts.ts';
import { childOf, elementsOf, membersOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import { isList, kindOf, textOf } from '../value.ts';
import type { Value } from '../value.ts';
import { coercionFor, impossibleKinds } from './coerce.ts';

interface Checked {
  readonly node: Located;
  readonly attribute: AttributeFacts;
  readonly facts: Facts;
  readonly problems: Problems;
}

/** Reports a field none of whose possible kinds can become a value of the attribute. */
export function checkKinds({ node, attribute, facts, problems }: Checked): void {
  const { kinds } = facts;
  if (kinds === undefined || kinds.length === 0 || facts.closed) return;
  const refused = impossibleKinds(attribute);
  if (!kinds.every((kind) => refused.includes(kind))) return;
  const wanted = attribute.isArray ? `a list of ${attribute.type}` : attribute.type;
  const message = `${attribute.path} is ${wanted}, but this always makes ${kinds.join(' or ')}. ${wayOut(attribute)}`;
  problems.report('WRONG_TYPE', node, message);
}

function wayOut({ kind, isArray }: AttributeFacts): string {
  if (kind === 'boolean') return 'Add as: boolean.';
  if (isArray) return 'Give a list or a scalar.';
  return kind === 'object'
    ? 'Give its attributes one by one.'
    : 'Add as: text, or take one element with first: true.';
}

/** Reports literals, defaults and table values that the attribute does not take. */
export function checkConstants({ node, attribute, facts, problems }: Checked): void {
  const coerce = coercionFor(attribute);
  for (const constant of facts.constants) {
    if (coerce(constant, { lost: false }) !== undefined) continue;
    const place = placeOf(constant, node) ?? node;
    const isWrongKind = impossibleKinds(attribute).includes(kindOf(constant));
    const shown =
      typeof constant === 'string' ? `"${constant}"` : (textOf(constant) ?? 'a list or map');
    if (isWrongKind || attribute.enum === undefined) {
      const message = `${attribute.path} is ${attribute.type} and does not take ${shown}; give a value of that type.`;
      problems.report('WRONG_TYPE', place, message);
      continue;
    }
    problems.report(
      'BAD_ENUM_VALUE',
      place,
      `${attribute.path} has no value ${shown}.${choices(attribute, constant)}`,
    );
  }
}

function choices({ enum: facts }: AttributeFacts, constant: Value): string {
  if (facts === undefined) return '';
  const id = typeof constant === 'string' ? facts.idOf(constant) : undefined;
  if (id !== undefined) return ` Write ${id}, the id of that caption.`;
  const all = [...facts.captions].map(([key, caption]) => `${key} ${caption}`);
  return ` It has ${all.slice(0, 20).join(', ')}${all.length > 20 ? ', ...' : ''}.`;
}

/** Where a constant was written: the literal, the default, or the row of a table in place. */
function placeOf(constant: Value, node: Located): Located | undefined {
  const { value } = node;
  if (value === constant) return node;
  if (isList(value)) {
    return elementsOf(node)
      .map((element) => placeOf(constant, element))
      .find((found) => found !== undefined);
  }
  if (childOf(node, 'default').value === constant) return childOf(node, 'default');
  const lookup = childOf(node, 'lookup');
  const row = membersOf(lookup).find(([, child]) => child.value === constant);
  if (row !== undefined) return row[1];
  const from = childOf(node, 'from');
  const inside = from.value === undefined ? undefined : placeOf(constant, from);
  return inside ?? (typeof lookup.value === 'string' ? lookup : undefined);
}
