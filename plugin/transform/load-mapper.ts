import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { rawMapper } from './raw.ts';
import type { RecordMapper } from './record-mapper.ts';

export type LoadedMapper =
  | { readonly kind: 'ok'; readonly mapper: RecordMapper }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Finds the mapping of that name. */
export function loadMapper(name: string): Promise<LoadedMapper> {
  if (name === 'raw') return Promise.resolve({ kind: 'ok', mapper: rawMapper() });
  const message = `is no mapping. Give raw.`;
  const diagnostic = { file: name, line: 1, column: 1, code: 'FILE_UNREADABLE', message } as const;
  return Promise.resolve({ kind: 'invalid', diagnostics: [diagnostic] });
}
