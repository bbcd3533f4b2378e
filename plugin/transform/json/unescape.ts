import { BACKSLASH, hexUnit } from './characters.ts';
import { putCodePoint } from './utf8.ts';

/**
 * Writes the UTF-8 of a scanned string's content to `out` from `at` and returns the offset behind
 * it; never more bytes than `content` has. A lone surrogate becomes three bytes of its own, so that
 * different texts stay different; such text must not leave as UTF-8.
 */
export function unescapeTo(content: Uint8Array, out: Uint8Array, at: number): number {
  const end = content.length;
  let from = 0;
  while (from < end) {
    const byte = content[from] ?? 0;
    if (byte !== BACKSLASH) {
      out[at++] = byte;
      from++;
    } else if (content[from + 1] !== 0x75) {
      out[at++] = escapedByte(content[from + 1] ?? 0);
      from += 2;
    } else {
      const code = codePointAt(content, from);
      at = putCodePoint(out, at, code);
      from += code >= 0x10000 ? 12 : 6;
    }
  }
  return at;
}

/** The text of a scanned string's content, lone surrogates as they are. */
export function unescapeText(content: Buffer): string {
  let text = '';
  let from = 0;
  for (;;) {
    const escape = content.indexOf(BACKSLASH, from);
    if (escape < 0) return text + content.toString('utf8', from);
    text += content.toString('utf8', from, escape);
    if (content[escape + 1] === 0x75) {
      text += String.fromCharCode(hexUnit(content, escape + 2, content.length));
      from = escape + 6;
    } else {
      text += String.fromCharCode(escapedByte(content[escape + 1] ?? 0));
      from = escape + 2;
    }
  }
}

function codePointAt(content: Uint8Array, at: number): number {
  const unit = hexUnit(content, at + 2, content.length);
  if (unit < 0xd800 || unit > 0xdbff) return unit;
  if (content[at + 6] !== BACKSLASH || content[at + 7] !== 0x75) return unit;
  const low = hexUnit(content, at + 8, content.length);
  if (low < 0xdc00 || low > 0xdfff) return unit;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function escapedByte(letter: number): number {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return letter;
  }
}
