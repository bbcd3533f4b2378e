import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createConfigParser } from '../config/load-config.ts';
import { textOf } from '../reload/sources.ts';
import type { ConfigReading } from './assemble-reloader.ts';
import type { Terminal } from './terminal.ts';

/** Reads the configuration file now and tells how to read it again; undefined for what is no file, such as a pipe. */
export function configReadingOf(
  file: string,
  { environment, workingDirectory }: Terminal,
): ConfigReading | undefined {
  const path = resolve(workingDirectory, file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return {
    file: path,
    text: textOf(path),
    parse: (text) => createConfigParser()(text, { file, environment }),
  };
}
