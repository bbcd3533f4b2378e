import type { EventObject } from '../../../plugin/transform/schema/event-object.ts';
import type { AttributeModel, ObjectModel } from '../../../plugin/transform/schema/ocsf/model.ts';

/** Picks a number below `n`. */
export type Choose = (n: number) => number;

/** Values that OCSF's types take, by type name. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  string_t: ['a', 'x'.repeat(300), 'Ü € 😀'],
  integer_t: [0, -1, Number.MAX_SAFE_INTEGER],
  long_t: [0, 5, Number.MIN_SAFE_INTEGER],
  float_t: [0, 34, -7.25, 1e21, 1e-7],
  boolean_t: [true, false],
  timestamp_t: [1736153549000, 1577836800000],
  datetime_t: ['2025-01-06T08:52:29.5Z', '2025-01-06t08:52:29+01:00'],
  ip_t: ['192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1'],
  email_t: ['u@example.org', 'a+b@mail.example.com'],
  mac_t: ['00:00:5e:00:53:01', '00-00-5E-00-53-FF'],
  uuid_t: ['01234567-89ab-cdef-0123-456789ABCDEF'],
  file_hash_t: ['abcdef0123456789'],
  port_t: [0, 443, 65535],
  subnet_t: ['192.0.2.0/24'],
  json_t: ['t', 1.5, { a: [1, 'b'] }, [true]],
};

/** An object with what the schema requires and some of what it allows. */
export function randomObject(model: ObjectModel, choose: Choose, depth = 0): EventObject {
  const object: EventObject = {};
  const some = Object.values(model.constraints).map((names) => names[choose(names.length)]);
  for (const [name, attribute] of model.attributes) {
    if (['observables', 'unmapped'].includes(name) && depth === 0) continue;
    const isNeeded =
      (attribute.isRequired && attribute.profiles.length === 0) || some.includes(name);
    const isExtra = choose(depth === 0 ? 6 : 8) === 0 && attribute.profiles.every(isFree(choose));
    if (isNeeded || (isExtra && depth < 3)) object[name] = randomValue(attribute, choose, depth);
  }
  return object;
}

/** These profiles make attributes required that an event seldom has. */
const isFree = (choose: Choose) => (profile: string) =>
  !['cloud', 'osint'].includes(profile) || choose(10) === 0;

function randomValue(attribute: AttributeModel, choose: Choose, depth: number): unknown {
  const one = (): unknown => {
    const below = attribute.object();
    if (below !== undefined) return depth > 6 ? {} : randomObject(below, choose, depth + 1);
    if (attribute.enum !== undefined) return pick([...attribute.enum.captions.keys()], choose);
    if (attribute.typeName === 'object_t') return pick([{ a: 1 }, { b: ['c'] }], choose);
    if (attribute.kind === 'any') return pick(VALUES.json_t ?? [], choose);
    return pick(VALUES[attribute.typeName] ?? VALUES.string_t ?? [], choose);
  };
  return attribute.isArray ? Array.from({ length: 1 + choose(2) }, one) : one();
}

const pick = (values: readonly unknown[], choose: Choose): unknown => values[choose(values.length)];

const WRONG: readonly unknown[] = [
  null,
  '',
  'x',
  7,
  1.5,
  true,
  {},
  [],
  ['x'],
  [null],
  -1,
  2 ** 60,
  '2001:db8::g',
];

/** Changes one place of the event, in place: another value, one gone, one more. */
export function mutate(event: unknown, choose: Choose): void {
  if (Array.isArray(event)) {
    const items: unknown[] = event;
    const i = choose(items.length);
    if (isContainer(items[i]) && choose(4) > 0) mutate(items[i], choose);
    else items[i] = pick(WRONG, choose);
  } else if (isContainer(event)) {
    const name = pick(Object.keys(event), choose);
    if (typeof name !== 'string') return;
    const value = event[name];
    if (isContainer(value) && choose(4) > 0) mutate(value, choose);
    else if (choose(4) === 0) Reflect.deleteProperty(event, name);
    else if (choose(8) === 0) event.surplus = 1;
    else event[name] = structuredClone(pick(WRONG, choose));
  }
}

const isContainer = (value: unknown): value is EventObject =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;
