import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { Violation } from '../schema/target-schema.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { MappingError } from './mapping-set.ts';

/** What a schema has against an event of a rule, as it stands beside the record. */
export function errorsOf(
  rule: CompiledRule,
  violations: readonly Violation[],
): readonly MappingError[] {
  return violations.map(({ path, code, message }) => {
    return { rule: rule.name, attribute: path, code, message };
  });
}

/** What stands beside a record whose mapping threw; it says nothing of the record. */
export function faultOf(error: unknown, rule: CompiledRule | undefined): MappingError {
  // The message of an error may quote a value; its name does not.
  const name = error instanceof Error ? error.name : typeof error;
  return {
    rule: rule?.name ?? '',
    attribute: '$',
    code: 'engine_fault',
    message: `mapping this record ended in ${name}; the record goes out as it came.`,
  };
}

/** Writes one error as a map of texts. */
export function writeError(error: MappingError, writer: MsgpackWriter): void {
  writer.mapHead(4);
  for (const [key, text] of Object.entries(error)) {
    writer.str(key);
    writer.str(String(text));
  }
}
