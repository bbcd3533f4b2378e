import type { AbsentPolicy } from './absent.ts';
import type { KnownField } from './known-fields.ts';
import type { Operator, Table } from './operator.ts';
import type { Located, Problems } from './problems.ts';
import type { Scope } from './scope.ts';

/** What the expressions of one file are compiled with. */
export interface CompileScope {
  readonly shared: SharedCompiler;
  readonly names: Scope;
  readonly absent: AbsentPolicy;
  /** A table by name: the rule's, the includes', the set's. */
  readonly table: (name: string) => Table | undefined;
  readonly tableNames: readonly string[];
  /** True inside `each`, `where` and the fields below them, where `$.` means something. */
  readonly hasElement: boolean;
  /** True inside conditions, which look at values before `protect` changes them. */
  readonly readsRaw: boolean;
}

/** What all files of a set share while it is compiled. */
export interface SharedCompiler {
  readonly problems: Problems;
  readonly operators: ReadonlyMap<string, Operator>;
  /** What is wrong with an operator's argument, to go on after its name. */
  readonly argumentFault: (operator: Operator, argument: unknown) => string | undefined;
  /** Slot of a source field; all who read the field have the same. */
  slotOf(field: string): number;
  /** A number that nothing else of this set has. */
  nextId(): number;
  /** The secret at `{ env }` or `{ file }`, or why there is none. */
  secret(node: Located): Uint8Array | { readonly fault: string };
  /** Looks names up in the catalogue of fields, for suggestions; undefined when there is none. */
  readonly knownField: KnownField | undefined;
}
