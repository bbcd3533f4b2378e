import type { Build } from '../fields/builder.ts';
import type { ObjectMaker } from '../fields/object-makers.ts';
import { OTHER_CAPTION, OTHER_ID } from '../fields/object-rules.ts';
import type { CompiledCondition } from '../condition.ts';
import type { Block, Emit } from './block.ts';
import { addTo } from './emit-list.ts';

/** A part of the field tree in both its forms. */
export interface BuiltCode {
  readonly build: Build;
  /** The same as generated code; absent = `build` is called. */
  readonly emit?: Emit;
}

/** The generated code of a part of the field tree, or a call of what has none. */
export function emitBuilt({ build, emit }: BuiltCode): Emit {
  return emit ?? ((block) => block.variable(`${block.constant(build)}(run)`));
}

/** An object of the event and what must be in it. */
export interface ObjectCode {
  readonly members: readonly (BuiltCode & {
    readonly name: string;
    readonly spare: Build | undefined;
  })[];
  readonly required: readonly string[];
  readonly oneOf: readonly string[];
  readonly isNeeded: boolean;
  readonly isRequired: boolean;
  readonly maker: ObjectMaker;
}

/** An object of the event, as `buildObject` has it. */
export function emitObject(plan: ObjectCode): Emit {
  return (block) => block.variable(`${block.code.function('object', objectBody(plan))}(run)`);
}

function objectBody(plan: ObjectCode): Emit {
  const { members, required, oneOf, isNeeded, isRequired } = plan;
  return (block) => {
    block.add('const readCount = run.readCount, dataCount = run.dataCount;');
    const values = new Map(
      members.map((member) => [member.name, assigned(emitBuilt(member)(block), block)]),
    );
    block.add(`if (!${isOneThere([...values.keys()], values)}) return undefined;`);
    addSpare(plan, values, block);
    if (!isNeeded) {
      const tests = [
        ...required.map((name) => isOneThere([name], values)),
        ...(oneOf.length > 0 ? [isOneThere(oneOf, values)] : []),
        ...(isRequired ? [] : ['run.dataCount > dataCount']),
      ];
      block.add(`if (!(${tests.join(' && ') || 'true'})) {`);
      block.add('run.readCount = readCount;', 'run.dataCount = dataCount;');
      block.add('return undefined;', '}');
    }
    return objectOf(values, plan.maker, block);
  };
}

/** Where an object that needs one of several members has none, constants alone may make one. */
export function addSpare(
  { members, oneOf }: ObjectCode,
  values: ReadonlyMap<string, string>,
  block: Block,
): void {
  const spares = members.filter(({ spare }) => spare !== undefined);
  if (oneOf.length === 0 || spares.length === 0) return;
  block.add(`spare: if (!${isOneThere(oneOf, values)}) {`);
  for (const { name, spare } of spares) {
    const value = block.variable(`${block.constant(spare)}(run)`);
    block.add(`if (${value} !== undefined) { ${values.get(name) ?? ''} = ${value}; break spare; }`);
  }
  block.add('}');
}

/** A test whether one of the members is there. */
export function isOneThere(names: readonly string[], values: ReadonlyMap<string, string>): string {
  const tests = names.map((name) => `${values.get(name) ?? 'undefined'} !== undefined`);
  return tests.length === 0 ? 'false' : `(${tests.join(' || ')})`;
}

/** A variable of its own, since a spare may take the place of what is not there. */
function assigned(value: string, block: Block): string {
  return value.startsWith('x') ? value : block.variable(value);
}

/** All members at once where they are known; else one by one, in the order of the rule. */
function objectOf(values: ReadonlyMap<string, string>, maker: ObjectMaker, block: Block): string {
  const { members } = maker;
  if (members !== undefined) {
    const pairs = members.map(
      (name) => `${JSON.stringify(name)}: ${values.get(name) ?? 'undefined'}`,
    );
    return `{ ${pairs.join(', ')} }`;
  }
  const object = block.variable('{}');
  for (const [name, value] of values) {
    block.add(`if (${value} !== undefined) ${block.code.member(object, name)} = ${value};`);
  }
  return object;
}

/** An id that says "other" only beside the source's own words, as `unlessAlone` has it. */
export function emitUnlessAlone(member: BuiltCode, words: BuiltCode | undefined): Emit {
  return (block) => {
    const mark = (): readonly [string, string] => [
      block.variable('run.readCount'),
      block.variable('run.dataCount'),
    ];
    const back = ([readCount, dataCount]: readonly [string, string]): void =>
      block.add(`run.readCount = ${readCount};`, `run.dataCount = ${dataCount};`);
    const before = mark();
    const id = assigned(emitBuilt(member)(block), block);
    block.add(`if (${id} === ${OTHER_ID}) {`);
    const behind = mark();
    const text = words === undefined ? 'undefined' : emitBuilt(words)(block);
    back(behind);
    block.add(`if (${text} === undefined || ${text} === ${block.constant(OTHER_CAPTION)}) {`);
    back(before);
    block.add(`${id} = undefined;`, '}', '}');
    return id;
  };
}

/** The elements of several parts in one list. */
export function emitJoined(parts: readonly BuiltCode[]): Emit {
  return (block) => {
    const list = block.variable();
    for (const part of parts) addTo(block, list, emitBuilt(part)(block));
    return list;
  };
}

/** A list of one, when the condition holds and there is something to put into it. */
export function emitSingle(part: BuiltCode, when: CompiledCondition | undefined): Emit {
  return (block) => {
    const list = block.variable();
    block.add(when === undefined ? '{' : `if (${when.emit(block)}) {`);
    const value = emitBuilt(part)(block);
    block.add(`if (${value} !== undefined) ${list} = [${value}];`, '}');
    return list;
  };
}
