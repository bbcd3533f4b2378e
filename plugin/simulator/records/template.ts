import { DEFAULT_TEXT, type Field } from '../fields.ts';
import { literal, piecesOf, SLOT_WIDTHS, type SlotKind } from './slots.ts';
import { writeSlot, type RecordFacts } from './write-slot.ts';

/** A record's values by field; texts made by `slots.ts` stand for what differs by record. */
export type Variant = Readonly<Record<string, unknown>>;

interface Patch {
  readonly kind: SlotKind;
  readonly parameter: number;
  readonly at: number;
}

/** The bytes that all records of one variant share, and the places to patch. */
export interface Template {
  readonly bytes: Uint8Array;
  readonly patches: readonly Patch[];
}

/** A record in the export's form: the known values first, then every other field's default. */
export function recordTemplate(variant: Variant, fields: readonly Field[]): Template {
  const record: Record<string, unknown> = {};
  for (const name of Object.keys(variant).sort()) {
    if (variant[name] !== undefined) record[name] = variant[name];
  }
  for (const field of fields) {
    if (!(field.name in variant)) record[field.name] = literal(DEFAULT_TEXT[field.type]);
  }
  return compileTemplate(JSON.stringify(record));
}

/** Turns a text with slots into bytes and patches. */
export function compileTemplate(text: string): Template {
  const parts: Uint8Array[] = [];
  const patches: Patch[] = [];
  let at = 0;
  for (const piece of piecesOf(text)) {
    if (piece.kind === 'slot') patches.push({ kind: piece.slot, parameter: piece.parameter, at });
    const part = Buffer.from(
      piece.kind === 'slot' ? '0'.repeat(SLOT_WIDTHS[piece.slot]) : piece.text,
    );
    parts.push(part);
    at += part.length;
  }
  return { bytes: Buffer.concat(parts), patches };
}

/** Writes one record into `out` at `at` and returns where it ends. */
export function writeRecord(
  template: Template,
  out: Uint8Array,
  at: number,
  facts: RecordFacts,
): number {
  out.set(template.bytes, at);
  for (const patch of template.patches) writeSlot(out, at + patch.at, patch, facts);
  return at + template.bytes.length;
}
