import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { compileTagTemplate } from '../frame/tag-template.ts';
import type { RecordLimits } from '../json/limits.ts';
import { loadMapper, type MappingSources } from '../load-mapper.ts';
import { pageTransformer, type PageTransformer, type TransformOutput } from '../transform-page.ts';

/** What a transform is made of beside its mappings; plain data. */
export interface TransformSettings {
  readonly outputs: readonly { readonly mapping: string; readonly tag: string }[];
  readonly limits: Partial<RecordLimits>;
  readonly maxFrameBytes: number;
}

/** A warning about a mapping. */
export interface MappingWarning {
  readonly mapping: string;
  readonly warning: Diagnostic;
}

export type LoadedTransformer =
  | {
      readonly kind: 'ok';
      readonly transformer: PageTransformer;
      readonly warnings: readonly MappingWarning[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Loads every mapping once and makes the transform; all mistakes of all mappings are told together. */
export function loadTransformer(
  settings: TransformSettings,
  sources: MappingSources,
): LoadedTransformer {
  const names = [...new Set(settings.outputs.map(({ mapping }) => mapping))];
  const loaded = names.map((name) => ({ name, result: loadMapper(name, sources) }));
  const diagnostics = loaded.flatMap(({ result }) =>
    result.kind === 'invalid' ? result.diagnostics : [],
  );
  if (diagnostics.length > 0) return { kind: 'invalid', diagnostics };
  const outputs = settings.outputs.flatMap(({ mapping, tag }): TransformOutput[] => {
    const found = loaded.find(({ name }) => name === mapping)?.result;
    if (found?.kind !== 'ok') return [];
    return [{ mapping, mapper: found.mapper, tag: compileTagTemplate(tag) }];
  });
  const warnings = loaded.flatMap(({ name, result }) =>
    result.kind === 'ok' ? result.warnings.map((warning) => ({ mapping: name, warning })) : [],
  );
  return { kind: 'ok', transformer: pageTransformer({ ...settings, outputs }), warnings };
}
