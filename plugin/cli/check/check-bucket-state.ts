import { readFile } from 'node:fs/promises';
import type { BucketConfig } from '../../config/config.generated.ts';
import { ledgerPath, parseLedger, placeOf } from '../../pipeline/bucket/ledger-file.ts';
import { idOf } from '../../pipeline/bucket/ledger.ts';
import type { Judgement } from './finding.ts';

/** Says what a run would make of the checkpoint of an entry; undefined when there is none. */
export async function judgeBucketCheckpoint(
  stateDir: string,
  entry: BucketConfig,
): Promise<Judgement | undefined> {
  const { tenant, format: stream, name } = entry;
  const path = ledgerPath(stateDir, { tenant, stream, name });
  let content: Uint8Array;
  try {
    content = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return undefined;
    return {
      verdict: 'failed',
      detail: `${path} cannot be read (${code})`,
      cure: 'Let this user read and write it.',
    };
  }
  const found = parseLedger(content, idOf);
  if (typeof found === 'string') {
    return {
      verdict: 'failed',
      detail: `${path} is damaged (${found}); a run reads nothing from this bucket`,
      cure: 'Put a copy back; or move it away, set start to where reading shall begin again, and restart: objects stored since then come again.',
    };
  }
  if (found.place !== placeOf(entry)) {
    return {
      verdict: 'warning',
      detail:
        'it is of another bucket, prefix or endpoint; a run keeps it aside and begins at start',
      cure: 'Nothing to do when that is meant; otherwise put the old values back.',
    };
  }
  return { verdict: 'ok', detail: 'readable; a run goes on from it' };
}
