import { createHash } from 'node:crypto';
import { loadYaml } from '../../../diagnostics/yaml-source.ts';
import type { YamlSource } from '../../../diagnostics/yaml-source.ts';
import { lazily } from '../../schema/lazily.ts';
import type { DocumentKind } from './documents.ts';
import { preparedFiles } from './prepared.generated.ts';

/** What was read of a shipped file when the program was made; nothing was wrong with it then. */
export interface PreparedFile {
  /** The kinds whose schema it fits. */
  readonly kinds: readonly DocumentKind[];
  /** Its value. */
  readonly json: string;
}

/** The files by the digest of their text: another text is another file. */
export type PreparedFiles = Readonly<Record<string, PreparedFile>>;

/** A file that need not be read as YAML, which takes much longer. */
export interface PreparedSource {
  readonly kinds: readonly DocumentKind[];
  readonly source: YamlSource;
}

/** The source that reading the text would give; undefined for a text that nobody has prepared. */
export function preparedSource(
  text: string,
  file: string,
  prepared: PreparedFiles = preparedFiles,
): PreparedSource | undefined {
  const found = prepared[digestOf(text)];
  if (found === undefined) return undefined;
  // Places are asked for only when there is something to say about them.
  const read = lazily(() => sourceIn(text, file));
  const source: YamlSource = {
    file,
    value: JSON.parse(found.json) as unknown,
    diagnostics: [],
    locate: (path, at) => read().locate(path, at),
    variables: (path) => read().variables(path),
    diagnostic: (finding) => read().diagnostic(finding),
  };
  return { kinds: found.kinds, source };
}

/** What tells one text from all others. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function sourceIn(text: string, file: string): YamlSource {
  const loaded = loadYaml(text, { file });
  if (loaded.kind === 'ok') return loaded.source;
  throw new Error(`${file} was prepared and cannot be read`);
}
