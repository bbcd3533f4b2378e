import { existsSync, readFileSync } from 'node:fs';
import { isEventObject } from '../../../plugin/transform/schema/event-object.ts';

const SHARED = new URL('../../../../shared/ocsf/', import.meta.url);

export const hasSharedOcsf = existsSync(new URL('validate.mjs', SHARED));

/** The text of a file of the shared OCSF folder. */
export const readSharedOcsf = (path: string): string => readFileSync(new URL(path, SHARED), 'utf8');

/** What the shared validator finds in one event: `code path`. */
export interface Verdict {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

type Judge = (text: string, options: object) => unknown;

/** The shared validator, strict, as of `nowMs`. */
export async function loadSharedValidator(nowMs: number): Promise<(text: string) => Verdict> {
  const module: unknown = await import(new URL('validate.mjs', SHARED).href);
  if (!isEventObject(module) || typeof module.validate !== 'function')
    throw new Error('the shared validator has no function validate');
  const validate = module.validate as Judge; // a function, checked above
  return (text) => {
    const verdict = validate(text, { strict: true, now: nowMs });
    if (!isEventObject(verdict)) throw new Error('the shared validator gave no verdict');
    return { errors: brief(verdict.errors), warnings: brief(verdict.warnings) };
  };
}

function brief(findings: unknown): readonly string[] {
  if (!Array.isArray(findings)) throw new Error('the shared validator gave no findings');
  return findings.filter(isEventObject).map(({ code, path }) => `${String(code)} ${String(path)}`);
}
