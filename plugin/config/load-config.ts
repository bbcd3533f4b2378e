import { dirname, resolve } from 'node:path';
import { inFileOrder, isError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Environment } from '../diagnostics/interpolate.ts';
import { mapLeaves, type JsonSchema } from '../diagnostics/json-schema.ts';
import { schemaChecker } from '../diagnostics/schema-check.ts';
import { loadYaml } from '../diagnostics/yaml-source.ts';
import { bucketFindings } from './bucket-checks.ts';
import type { Config } from './config.generated.ts';
import { deepFreeze } from './deep-freeze.ts';
import { textFormats } from './formats.ts';
import { configSchema } from './schema/config-schema.ts';
import { stdoutConfigSchema } from './schema/stdout-schema.ts';
import { isFolderOnDisk, mappingsFolderFindings, type IsFolder } from './mappings-folder.ts';
import { settingFindings } from './setting-checks.ts';
import { ownShard } from './shard.ts';
import { shardFindings } from './shard-checks.ts';
import { tenantFindings } from './tenant-checks.ts';
import { originOf } from './tenant-url.ts';
import { viewOf } from './view.ts';

export interface ConfigInput {
  /** The path of the file: its name in messages, and its folder is where relative paths start. */
  readonly file: string;
  /** The text of the file, when it need not be read. */
  readonly text?: string;
  readonly readFile: (path: string) => Promise<string>;
  readonly environment: Environment;
  /** Looks for `mappings_dir`; on the disk when absent. */
  readonly isFolder?: IsFolder;
  /** Records go to the standard output, so that the file need not name a receiver. */
  readonly toStdout?: boolean;
}

export type LoadedConfig =
  | { readonly kind: 'ok'; readonly config: Config; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Reads, checks and completes a configuration: defaults filled in, paths absolute, streams of other shards left out, frozen. */
export async function loadConfig(input: ConfigInput): Promise<LoadedConfig> {
  const { file, environment, isFolder = isFolderOnDisk, toStdout = false } = input;
  let text = input.text;
  try {
    text ??= await input.readFile(file);
  } catch (cause) {
    const reason = codeOf(cause);
    const message = `the file cannot be read (${reason}); give the path of a file that this user may read.`;
    const diagnostic = { file, line: 1, column: 1, code: 'FILE_UNREADABLE', message } as const;
    return { kind: 'invalid', diagnostics: [diagnostic] };
  }
  const parse = createConfigParser(toStdout ? stdoutConfigSchema : configSchema);
  return parse(text, { file, environment, isFolder });
}

/** Checks and completes the text of a configuration; `mappings_dir` is looked for only with `isFolder`. */
export type ParseConfig = (
  text: string,
  options: Pick<ConfigInput, 'file' | 'environment' | 'isFolder'>,
) => LoadedConfig;

/** Compiles the schema, which takes longer than reading many configurations. */
export function createConfigParser(schema: JsonSchema = configSchema): ParseConfig {
  const check = schemaChecker(schema, textFormats);
  return (text, { file, environment, isFolder = () => true }) => {
    const loaded = loadYaml(text, { file, environment });
    if (loaded.kind === 'invalid') return loaded;
    const { source } = loaded;
    const { value, diagnostics } = check(source);
    const filled = viewOf(value);
    const folder = dirname(resolve(file));
    const together = [
      ...tenantFindings(filled),
      ...bucketFindings(filled),
      ...settingFindings(viewOf(source.value), filled),
      ...shardFindings(filled),
      ...mappingsFolderFindings(filled, folder, isFolder),
    ];
    const later = [...diagnostics, ...together.map((one) => source.diagnostic(one))];
    // A scalar whose variable is unset is wrong in every other way, too; the first reason is enough.
    const found = [
      ...source.diagnostics,
      ...later.filter((one) => !source.diagnostics.some((first) => isSamePlace(one, first))),
    ];
    const errors = found.filter(isError);
    if (errors.length > 0) return { kind: 'invalid', diagnostics: inFileOrder(errors) };
    // The schema from which the type is generated found nothing wrong with the value.
    const config = complete(value, folder) as Config;
    return { kind: 'ok', config: deepFreeze(ownShard(config)), warnings: inFileOrder(found) };
  };
}

/** Paths become absolute, URLs lose what has no meaning. */
function complete(value: unknown, folder: string): unknown {
  return mapLeaves(value, configSchema, (leaf, { format }) => {
    if (typeof leaf !== 'string') return leaf;
    if (format === 'file-path') return resolve(folder, leaf);
    return format === 'tenant-url' ? (originOf(leaf) ?? leaf) : leaf;
  });
}

function isSamePlace(a: Diagnostic, b: Diagnostic): boolean {
  return a.line === b.line && a.column === b.column;
}

/** The system's code for what went wrong; its message would repeat the path. */
function codeOf(cause: unknown): string {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
}
