import { type Diagnostic, formatDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Log } from '../observe/log.ts';
import type { MappingWarning } from '../transform/worker/load-transformer.ts';
import type { FolderRecord } from '../transform/worker/recorded-folders.ts';
import { CannotStart } from './cannot-start.ts';

/** Mappings that cannot be used, and the files to look at for their cure. */
export class MappingMistakes extends CannotStart {
  readonly files: FolderRecord;

  constructor(diagnostics: readonly Diagnostic[], files: FolderRecord) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.files = files;
  }
}

/** Logs what is odd about mappings that can be used. */
export function warnOfMappings(warnings: readonly MappingWarning[], log: Log): void {
  for (const { mapping, warning } of warnings) {
    log.warn('The mapping has a warning.', { mapping, detail: formatDiagnostic(warning) });
  }
}
