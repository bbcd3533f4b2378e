import { type Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { isFolderOnDisk } from '../config/mappings-folder.ts';
import type { RecordStreamName } from '../config/stream-names.ts';
import { streamOption } from './stream-option.ts';
import type { End, Terminal } from './terminal.ts';

/** Adds `map`. */
export function addMap(program: Command, terminal: Terminal, end: End): void {
  program
    .command('map')
    .description('NDJSON in, mapped NDJSON out, one line for each line, in order')
    .argument('<set>', 'mapping set, such as raw')
    .argument('[files...]', 'NDJSON files, gzip as they are; standard input without any or for -')
    .addOption(streamOption().default('application'))
    .option('--tenant <name>', 'tenant name for tags', 'local')
    .option('--tag', 'wrap each line as {"tag","time","record"}')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: MapOptions) => {
      const { map } = await import('./map.ts');
      end(await map({ ...options, set, files, tag: options.tag ?? false }, terminal));
    });
}

interface MapOptions {
  stream: string;
  tenant: string;
  tag?: true;
  mappingsDir?: string;
}

/** Adds `test`. */
export function addTest(program: Command, terminal: Terminal, end: End): void {
  program
    .command('test')
    .description('run the tests beside the mapping rules')
    .argument('[sets...]', 'mapping sets; every set without any')
    .option('--update', 'write what comes out into the tests that fail')
    .addOption(mappingsOption(terminal))
    .action(async (sets: string[], options: { update?: true; mappingsDir?: string }) => {
      const { test } = await import('./test.ts');
      end(test({ ...options, sets, update: options.update ?? false }, terminal));
    });
}

/** Adds `explain`. */
export function addExplain(program: Command, terminal: Terminal, end: End): void {
  program
    .command('explain')
    .description(
      'say which rule takes a record, where each attribute comes from, what is left over',
    )
    .argument('<set>', 'mapping set')
    .argument('[files...]', 'NDJSON files; standard input without any')
    .addOption(streamOption().default('application'))
    .option('--tenant <name>', 'tenant name', 'local')
    .option('--all', 'explain every record, not only the first')
    .option('--json', 'print JSON instead of a table')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: ExplainCommandOptions) => {
      const { explain } = await import('./explain.ts');
      const { all = false, json = false } = options;
      end(await explain({ ...options, set, files, all, json }, terminal));
    });
}

interface ExplainCommandOptions {
  stream: string;
  tenant: string;
  all?: true;
  json?: true;
  mappingsDir?: string;
}

/** Adds `coverage`. */
export function addCoverage(program: Command, terminal: Terminal, end: End): void {
  program
    .command('coverage')
    .description('say what a set fills, misses and leaves over, rule by rule')
    .argument('<set>', 'mapping set')
    .argument('[files...]', 'NDJSON files, - for standard input; simulated records without any')
    .addOption(streamOption())
    .option('--json', 'print JSON instead of a table')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: CoverageCommandOptions) => {
      const { coverage } = await import('./coverage.ts');
      end(await coverage({ ...options, set, files, json: options.json ?? false }, terminal));
    });
}

interface CoverageCommandOptions {
  stream?: RecordStreamName;
  json?: true;
  mappingsDir?: string;
}

function mappingsOption(terminal: Terminal): Option {
  return new Option('--mappings-dir <folder>', 'mappings of your own, searched first').argParser(
    (folder: string) => {
      if (isFolderOnDisk(resolve(terminal.workingDirectory, folder))) return folder;
      throw new InvalidArgumentError('There is no such folder.');
    },
  );
}
