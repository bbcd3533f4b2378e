/** A value as the reference parser sees it: numbers keep their text, objects all their members. */
export type Node =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null }
  | { readonly kind: 'array'; readonly elements: readonly Node[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Node])[] };

/** Where the text stops being JSON, as an index into the string; its length when it ends too early. */
export class GrammarError extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`no JSON at ${index}`);
    this.index = index;
  }
}

/**
 * Reads JSON the plain way, one character after the other, straight from the grammar of RFC 8259:
 * slow, and written apart from the scanner that is measured against it.
 */
export function parseReference(text: string): Node {
  const parser = new ReferenceParser(text);
  parser.blanks();
  const node = parser.value();
  parser.blanks();
  if (parser.at < text.length) throw new GrammarError(parser.at);
  return node;
}

class ReferenceParser {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Node {
    const start = this.at;
    switch (this.#text[start]) {
      case '"':
        return { kind: 'string', text: this.string() };
      case '{':
        return this.object();
      case '[':
        return this.array();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  object(): Node {
    const members: (readonly [string, Node])[] = [];
    this.at++;
    this.blanks();
    if (this.#text[this.at] === '}') this.at++;
    else {
      do {
        this.blanks();
        const key = this.string();
        this.blanks();
        this.take(':');
        this.blanks();
        members.push([key, this.value()]);
        this.blanks();
      } while (this.goesOn('}'));
    }
    return { kind: 'object', members };
  }

  array(): Node {
    const elements: Node[] = [];
    this.at++;
    this.blanks();
    if (this.#text[this.at] === ']') this.at++;
    else {
      do {
        this.blanks();
        elements.push(this.value());
        this.blanks();
      } while (this.goesOn(']'));
    }
    return { kind: 'array', elements };
  }

  goesOn(close: string): boolean {
    const next = this.#text[this.at];
    if (next !== ',' && next !== close) throw new GrammarError(this.at);
    this.at++;
    return next === ',';
  }

  string(): string {
    const start = this.at;
    this.take('"');
    while (this.#text[this.at] !== '"') {
      if (this.#text[this.at] === '\\') this.escape();
      else if ((this.#text[this.at] ?? '\0') < ' ') throw new GrammarError(this.at);
      else this.at++;
    }
    this.at++;
    return JSON.parse(this.#text.slice(start, this.at)) as string;
  }

  escape(): void {
    this.at++;
    const letter = this.one('"\\/bfnrtu');
    if (letter !== 'u') return;
    for (let digit = 0; digit < 4; digit++) this.one('0123456789abcdefABCDEF');
  }

  number(): Node {
    const start = this.at;
    if (this.#text[this.at] === '-') this.at++;
    if (this.one('0123456789') !== '0') this.digits();
    if (this.#text[this.at] === '.') {
      this.at++;
      this.one('0123456789');
      this.digits();
    }
    if (this.#text[this.at] === 'e' || this.#text[this.at] === 'E') {
      this.at++;
      if (this.#text[this.at] === '+' || this.#text[this.at] === '-') this.at++;
      this.one('0123456789');
      this.digits();
    }
    return { kind: 'number', text: this.#text.slice(start, this.at) };
  }

  digits(): void {
    while (/^[0-9]$/.test(this.#text[this.at] ?? '')) this.at++;
  }

  word(word: string, value: boolean | null): Node {
    for (const letter of word) this.take(letter);
    return { kind: 'literal', value };
  }

  blanks(): void {
    while (/^[ \t\n\r]$/.test(this.#text[this.at] ?? '')) this.at++;
  }

  take(character: string): void {
    this.one(character);
  }

  one(characters: string): string {
    const character = this.#text[this.at];
    if (character === undefined || !characters.includes(character)) throw new GrammarError(this.at);
    this.at++;
    return character;
  }
}
