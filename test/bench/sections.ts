/** The parts of the bench, in the order in which they run. */
export const SECTIONS = [
  'stages',
  'classes',
  'pipelines',
  'baselines',
  'buckets',
  'start',
] as const;

export type Section = (typeof SECTIONS)[number];

/** The sections that `--only` names, all without it; or the names that are none. */
export function readSections(
  only: string | undefined,
):
  | { readonly kind: 'sections'; readonly sections: ReadonlySet<Section> }
  | { readonly kind: 'unknown'; readonly names: readonly string[] } {
  if (only === undefined) return { kind: 'sections', sections: new Set(SECTIONS) };
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !SECTIONS.some((section) => section === name));
  if (unknown.length > 0) return { kind: 'unknown', names: unknown };
  return { kind: 'sections', sections: new Set(SECTIONS.filter((one) => names.includes(one))) };
}
