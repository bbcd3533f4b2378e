import { fileURLToPath } from 'node:url';
import { msgpackToJsonText } from '../../../plugin/msgpack/to-json.ts';
import { compileTagTemplate } from '../../../plugin/transform/frame/tag-template.ts';
import { compileSet } from '../../../plugin/transform/mapping/compile-set.ts';
import { mappingFolders } from '../../../plugin/transform/mapping/files/folders.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { formatMappingDiagnostic } from '../../../plugin/transform/mapping/problems.ts';
import { recordTransformer } from '../../../plugin/transform/transform-record.ts';

export const shippedMappings = fileURLToPath(new URL('../../../mappings', import.meta.url));

/** The shipped set, or what a user's folder makes of it. */
export function ocsfSet(userFolder?: string): MappingSet {
  const user = userFolder === undefined ? {} : { user: userFolder };
  const compiled = compileSet('ocsf', {
    folders: mappingFolders({ shipped: shippedMappings, ...user }),
  });
  if (compiled.kind === 'ok') return compiled.set;
  throw new Error(compiled.diagnostics.map(formatMappingDiagnostic).join('\n'));
}

/** What the real transform made of one record. */
export interface Transformed {
  readonly verdict: 'mapped' | 'raw' | 'invalid' | 'dropped' | 'beyond_limit' | 'not_json';
  /** The record's map; valid until the next record. */
  readonly bytes: Uint8Array;
  /** The same as the line of NDJSON that leaves. */
  readonly json: string;
}

/** The transform that pages and lines go through, for one record at a time. */
export function transformer(
  set: MappingSet,
  receivedAtMs: number,
): (text: string | Uint8Array, stream: string) => Transformed {
  const tag = compileTagTemplate('netskope.{kind}');
  const transform = recordTransformer({ mapper: set, tag }, {});
  return (text, stream) => {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const result = transform(bytes, { tenant: 'acme', stream, receivedAtMs });
    if (result.kind !== 'entry') {
      return { verdict: result.kind, bytes: new Uint8Array(), json: '' };
    }
    const json = msgpackToJsonText(result.record);
    if (json === undefined) throw new Error(`what left for ${stream} is no MessagePack`);
    return { verdict: result.verdict, bytes: result.record, json };
  };
}
