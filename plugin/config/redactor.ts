/** Replaces known secrets in whatever is about to be shown. */
export interface Redactor {
  /** Remembers a secret; one of fewer than 4 characters is ignored, for it would blot out the log. */
  add(secret: string): void;
  /** `text` with every known secret, plain or encoded, replaced by `[redacted]`. */
  redact(text: string): string;
}

const SHORTEST_SECRET = 4;
/** What is left of a short secret inside longer base64 may occur by chance. */
const SHORTEST_BASE64 = 6;
const MARK = '[redacted]';

/** Makes a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    add: (secret) => {
      if (secret.length < SHORTEST_SECRET) return;
      const before = forms.size;
      for (const form of formsOf(secret)) forms.add(form);
      if (forms.size === before) return;
      const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
      pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
    },
    redact: (text) => (pattern === undefined ? text : text.replace(pattern, MARK)),
  };
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // The detour over bytes replaces lone surrogates, on which encodeURIComponent throws.
  const percent = encodeURIComponent(bytes.toString());
  const lowerPercent = percent.replace(/%../g, (code) => code.toLowerCase());
  const form = percent.replaceAll('%20', '+');
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, percent, lowerPercent, form, json, ...base64Forms(bytes)];
}

/** Base64 of a text around the secret shows it in one of three ways, by where it begins. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2]
    .map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
      // Characters that also hold bits of the neighbours say nothing about the secret alone.
      const first = Math.ceil((shift * 8) / 6);
      const last = Math.floor(((shift + bytes.length) * 8) / 6);
      return text.slice(first, last);
    })
    .filter((text) => text.length >= SHORTEST_BASE64)
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
