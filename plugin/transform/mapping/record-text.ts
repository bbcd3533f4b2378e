import type { SharedCompiler } from './compiler.ts';
import { factsOfKind } from './facts.ts';
import type { SetSource } from './files/set-source.ts';
import type { Expression } from './operator.ts';
import type { Located, Problems } from './problems.ts';
import type { Scope } from './scope.ts';
import type { SetOptions } from './set-options.ts';

const recordText: Expression = {
  facts: { ...factsOfKind('text'), always: true },
  read: (run) => {
    run.touched = true;
    return run.sources.recordText();
  },
};

/** Binds `$record_text`, the JSON text of the record as it came; a set that protects fields may not read it. */
export function bindRecordText(names: Scope, source: SetSource, shared: SharedCompiler): void {
  const expression = (): Expression => {
    const [hidden] = source.protect.values();
    if (hidden !== undefined) refuse('$record_text', hidden, { source, problems: shared.problems });
    return recordText;
  };
  names.bind('record_text', { id: shared.nextId(), expression });
}

/** Refuses `raw_data` in a set that protects fields. */
export function checkRawData(source: SetSource, options: SetOptions, problems: Problems): void {
  const node = source.single.get('raw_data');
  if (!options.rawData || node === undefined || source.protect.size === 0) return;
  refuse('raw_data', node, { source, problems });
}

function refuse(
  what: string,
  node: Located,
  { source, problems }: { readonly source: SetSource; readonly problems: Problems },
): void {
  const names = [...source.protect.keys()].join(', ');
  const message = `${what} would carry what "protect" hides (${names}); remove one of the two.`;
  problems.report('UNPROTECTED_RAW_DATA', node, message);
}
