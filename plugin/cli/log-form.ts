import type { LogForm } from '../observe/pino-log.ts';
import type { Terminal } from './terminal.ts';

/** How log lines look: `auto` is text on a terminal and JSON elsewhere. */
export function logForm(
  setting: 'auto' | 'json' | 'pretty',
  { interactive, environment }: Pick<Terminal, 'interactive' | 'environment'>,
): LogForm {
  if (setting === 'json' || (setting === 'auto' && !interactive)) return { kind: 'json' };
  return { kind: 'pretty', hasColour: interactive ? (environment.NO_COLOR ?? '') === '' : false };
}
