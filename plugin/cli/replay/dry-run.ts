import type { Config } from '../../config/config.generated.ts';
import { formatDiagnostic } from '../../diagnostics/diagnostic.ts';
import { frameBuilder } from '../../transform/frame/frame-builder.ts';
import { compileTagTemplate } from '../../transform/frame/tag-template.ts';
import { loadMapper, loadSet, RAW, type MappingSources } from '../../transform/load-mapper.ts';
import type { PageContext } from '../../transform/page-result.ts';
import type { RecordMapper } from '../../transform/record-mapper.ts';
import { recordTransformer } from '../../transform/transform-record.ts';
import { settingsOf } from '../thread-setup.ts';
import { CannotStart } from '../cannot-start.ts';
import { formatTable } from '../table.ts';

/** Counts what a replay would send, and sends nothing. */
export interface DryRun {
  add(record: Uint8Array, context: PageContext): void;
  /** Records that no frame could carry. */
  deadLetters(): number;
  /** A row for each mapping, rule, verdict and tag. */
  table(): string;
}

interface Output {
  readonly mapping: string;
  readonly transform: ReturnType<typeof recordTransformer>;
  /** The rule that took the last record. */
  readonly rule: () => string;
}

/** Loads the mappings of every output. @throws CannotStart when one has mistakes. */
export function createDryRun(config: Config, sources: MappingSources): DryRun {
  const { limits, maxFrameBytes } = settingsOf(config);
  const outputs = config.outputs.map(({ mapping, tag }): Output => {
    const { mapper, rule } = withRule(mapping, sources);
    const transform = recordTransformer({ mapper, tag: compileTagTemplate(tag) }, limits);
    return { mapping, transform, rule };
  });
  const counts = new Map<string, number>();
  let deadLetters = 0;
  const count = (...key: readonly string[]): void => {
    const text = JSON.stringify(key);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  };
  const addTo = ({ mapping, transform, rule }: Output, record: Uint8Array, at: PageContext) => {
    const result = transform(record, at);
    if (result.kind === 'entry') {
      if (fits(result.tag, result.record, maxFrameBytes)) {
        count(mapping, rule(), result.verdict, result.tag);
        return;
      }
      deadLetters += 1;
      count(mapping, rule(), 'dead letter (too large)', result.tag);
    } else if (result.kind === 'dropped') count(mapping, rule(), 'dropped', '');
    else {
      deadLetters += 1;
      const why = result.kind === 'beyond_limit' ? result.reason.replaceAll('_', ' ') : 'not json';
      count(mapping, '', `dead letter (${why})`, '');
    }
  };
  return {
    add: (record, context) => {
      for (const output of outputs) addTo(output, record, context);
    },
    deadLetters: () => deadLetters,
    table: () => {
      const rows = [...counts].map(([key, records]) => [...(JSON.parse(key) as string[]), records]);
      return formatTable(['mapping', 'rule', 'verdict', 'tag', 'records'], rows);
    },
  };
}

function withRule(
  mapping: string,
  sources: MappingSources,
): { readonly mapper: RecordMapper; readonly rule: () => string } {
  if (mapping === RAW) {
    const loaded = loadMapper(RAW, sources);
    if (loaded.kind === 'invalid') throw new CannotStart('the mapping raw can not be loaded');
    return { mapper: loaded.mapper, rule: () => '' };
  }
  const loaded = loadSet(mapping, sources);
  if (loaded.kind === 'invalid') {
    throw new CannotStart(loaded.diagnostics.map(formatDiagnostic).join('\n'));
  }
  const { set } = loaded;
  let rule = '';
  const mapper: RecordMapper = {
    withholdsText: set.isProtecting,
    map: (view, context, writer) => {
      const result = set.map(view, context, writer);
      rule = result.rule ?? '';
      return result;
    },
  };
  return { mapper, rule: () => rule };
}

function fits(tag: string, record: Uint8Array, maxFrameBytes: number): boolean {
  // Tag and options are far shorter, so that most records need no closer look.
  if (record.length < maxFrameBytes / 2) return true;
  return frameBuilder(tag, maxFrameBytes, () => undefined).add(0, record, record.length);
}
