import type { Log } from '../../observe/log.ts';
import type { StateFiles } from '../state-files.ts';
import {
  formatEntry,
  formatLedger,
  ledgerPath,
  parseJournal,
  parseLedger,
  type BucketIdentity,
  type LedgerFile,
} from './ledger-file.ts';
import { createLedger, idOf, NO_BUCKET_TOTALS, type Ledger, type LedgerEntry } from './ledger.ts';

export type OpenedLedger =
  | { readonly kind: 'open'; readonly ledger: Ledger }
  /** A person has to say where to go on. */
  | { readonly kind: 'damaged'; readonly message: string };

/** The ledger of one bucket on disk. */
export interface LedgerStore {
  /** The ledger to go on from, on disk when this resolves. @throws when the directory cannot be read or written. */
  open(): Promise<OpenedLedger>;
  /** Writes an entry, then counts it. @throws when it could not be written; it does not count then. */
  record(ledger: Ledger, entry: LedgerEntry): Promise<void>;
}

export interface LedgerStoreOptions {
  readonly stateDir: string;
  readonly identity: BucketIdentity;
  /** Where a bucket without checkpoint begins, epoch ms. */
  readonly startMs: number;
  readonly files: StateFiles;
  readonly log: Log;
  readonly nowMs: () => number;
}

/** A journal that is longer than what is remembered is written anew as a state. */
const SHORTEST_JOURNAL = 2000;

/**
 * Keeps `checkpoints/<tenant>.<stream>.<name>.json`, the state, and `….journal` with what came after:
 * one line per object, so that the cost of an object does not grow with what is remembered.
 */
export function createLedgerStore(options: LedgerStoreOptions): LedgerStore {
  const { stateDir, identity, files, log, nowMs } = options;
  const path = ledgerPath(stateDir, identity);
  const journalPath = path.replace(/json$/, 'journal');
  let entries = 0;

  /** A crash in between leaves a journal whose entries the state holds already; they change nothing. */
  const save = async (ledger: Ledger): Promise<void> => {
    const updatedAt = new Date(nowMs()).toISOString();
    await files.writeAtomic(path, formatLedger({ ...identity, state: ledger.read(), updatedAt }));
    await files.writeAtomic(journalPath, Buffer.alloc(0));
    entries = 0;
  };

  const begin = async (): Promise<OpenedLedger> => {
    const { startMs } = options;
    const ledger = createLedger({
      settledMs: startMs,
      passes: 0,
      done: new Map(),
      later: new Map(),
      totals: NO_BUCKET_TOTALS,
      quietSince: new Date(nowMs()).toISOString(),
    });
    // Of a checkpoint that was taken away, the journal must not come back.
    await files.writeAtomic(journalPath, Buffer.alloc(0));
    await save(ledger);
    log.info('The bucket has no checkpoint; objects are read from the start on.', {
      start: new Date(startMs).toISOString(),
    });
    return { kind: 'open', ledger };
  };

  const keepOld = async (found: LedgerFile): Promise<void> => {
    const kept = `${path}.replaced-${new Date(nowMs()).toISOString().replace(/[-:]/g, '')}`;
    await files.keepAs(path, kept);
    log.warn(
      'Bucket, prefix or endpoint in the configuration are not those of the checkpoint, so objects are read from the start on. The old checkpoint was kept aside.',
      { file: kept, oldPlace: found.place },
    );
  };

  return {
    open: async () => {
      const content = await files.read(path);
      if (content === undefined) return begin();
      const found = parseLedger(content, idOf);
      if (typeof found === 'string') {
        const message = `The checkpoint ${path} is damaged (${found}), so nothing is read from this bucket. Put a copy back; or move it away, set start to where reading shall begin again, and restart: objects stored since then come again.`;
        return { kind: 'damaged', message };
      }
      if (found.place !== identity.place) {
        await keepOld(found);
        return begin();
      }
      const ledger = createLedger(found.state);
      const journal = parseJournal((await files.read(journalPath)) ?? Buffer.alloc(0));
      for (const entry of journal) ledger.apply(entry);
      await save(ledger);
      return { kind: 'open', ledger };
    },
    record: async (ledger, entry) => {
      await files.append(journalPath, formatEntry(entry));
      ledger.apply(entry);
      entries += 1;
      if (entries > SHORTEST_JOURNAL + ledger.read().done.size) await save(ledger);
    },
  };
}
