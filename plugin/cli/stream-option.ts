import { InvalidArgumentError, Option } from 'commander';
import { isRecordStreamName, recordStreamNames } from '../config/stream-names.ts';
import { didYouMean } from '../diagnostics/suggest.ts';

/** `--stream`, which takes names that exist. */
export function streamOption(): Option {
  return new Option('--stream <name>', 'stream that the records come from').argParser(
    (name: string) => {
      if (isRecordStreamName(name)) return name;
      const hint = didYouMean(name, recordStreamNames);
      throw new InvalidArgumentError(`There is no such stream.${hint}`);
    },
  );
}
