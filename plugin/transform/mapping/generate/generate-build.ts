import type { Run } from '../run.ts';
import { Block } from './block.ts';
import { addSpare, emitBuilt, isOneThere } from './emit-object.ts';
import type { ObjectCode } from './emit-object.ts';
import { RuleCode } from './rule-code.ts';

/** Builds the events of several records that one rule takes, each into the place of its run. */
export type BuildEvents = (runs: readonly Run[], events: Record<string, unknown>[]) => void;

const EACH = 'for (let i = 0; i < runs.length; i += 1) {';

/**
 * Makes the code that builds the events of a rule: one attribute of all of them after the other, because the code of
 * one attribute fits into the processor's nearest cache, and that of a whole event does not. It keeps no notes for a
 * trace.
 */
export function generateBuild(event: ObjectCode): BuildEvents {
  const code = new RuleCode();
  const name = code.name('build');
  const columns = event.members.map((member) => column(member, event, code));
  const calls = columns.flatMap(({ calls }) => calls);
  const values = new Map(
    event.members.map(({ name }) => [name, code.member('events[i]', name)] as const),
  );
  const spare = new Block(code);
  addSpare(event, values, spare);
  const isBegun = isOneThere([...values.keys()], values);
  const known = new Map((event.maker.members ?? []).map((member) => [member, 'undefined']));
  for (const { constant } of columns) if (constant !== undefined) known.set(...constant);
  const pairs = [...known].map(([member, value]) => `${JSON.stringify(member)}: ${value}`);
  code.add(
    `function ${name}(runs, events) {`,
    `${EACH} events[i] = { ${pairs.join(', ')} }; }`,
    'try {',
    ...calls,
    ...(spare.lines.length === 0
      ? []
      : [EACH, 'const run = runs[i];', `if (!${isBegun}) continue;`, ...spare.lines, '}']),
    '} finally {',
    ...code.forgetting(),
    '}',
    '}',
  );
  // The code was made for these parameters.
  return code.build(name) as BuildEvents;
}

interface Column {
  /** The lines that fill it. */
  readonly calls: readonly string[];
  /** What every event has there from the start. */
  readonly constant?: readonly [string, string];
}

/** One attribute of all events. Where the members are not known, they come in the order of the rule. */
function column(
  member: ObjectCode['members'][number],
  { maker }: ObjectCode,
  code: RuleCode,
): Column {
  const block = new Block(code);
  const value = emitBuilt(member)(block);
  const isKnown = maker.members !== undefined;
  if (isKnown && block.lines.length === 0) return { calls: [], constant: [member.name, value] };
  const name = code.name('column');
  const put = `${code.member('events[i]', member.name)} = ${value};`;
  code.add(
    `function ${name}(runs, events) {`,
    EACH,
    'const run = runs[i];',
    ...block.lines,
    isKnown ? put : `if (${value} !== undefined) ${put}`,
    '}',
    '}',
  );
  return { calls: [`${name}(runs, events);`] };
}
