import {
  blank,
  codePoint,
  controls,
  digit,
  inverted,
  lineEnds,
  single,
  word,
} from './character-set.ts';
import type { CharacterSet } from './character-set.ts';

/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'group'; readonly index: number; readonly node: PatternNode }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'boundary' | 'inside' };

export interface ParsedPattern {
  readonly root: PatternNode;
  readonly ignoreCase: boolean;
  /** Group names by group number; group 0 is the whole match. */
  readonly groupNames: readonly (string | undefined)[];
}

/** Where and why a pattern is refused. */
export interface PatternFault {
  readonly offset: number;
  readonly message: string;
}

const maxRepeat = 256;

class Refusal extends Error {
  readonly fault: PatternFault;
  constructor(offset: number, message: string) {
    super(message);
    this.fault = { offset, message };
  }
}

/**
 * Reads the regular part of JavaScript's pattern syntax: characters, classes, groups, choices,
 * repeats, `^`, `$`, `\b`, and a leading `(?i)`. Look-around and back-references are refused,
 * because nothing that has them can be matched in linear time.
 */
export function parsePattern(source: string): ParsedPattern | PatternFault {
  try {
    return new PatternParser(source).parse();
  } catch (error) {
    if (error instanceof Refusal) return error.fault;
    throw error;
  }
}

class PatternParser {
  readonly #source: readonly string[];
  readonly #names: (string | undefined)[] = [undefined];
  #at = 0;

  constructor(source: string) {
    this.#source = Array.from(source);
  }

  parse(): ParsedPattern {
    const ignoreCase = this.#take('(?i)');
    const root = this.#choice();
    if (this.#at < this.#source.length)
      this.#refuse('")" closes no group; write "\\)" for the sign');
    return { root, ignoreCase, groupNames: this.#names };
  }

  #choice(): PatternNode {
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'choice', nodes };
  }

  #sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    for (let sign = this.#peek(); sign !== undefined && sign !== '|' && sign !== ')';) {
      nodes.push(this.#repeated());
      sign = this.#peek();
    }
    return { kind: 'sequence', nodes };
  }

  #repeated(): PatternNode {
    let node = this.#atom();
    for (let bounds = this.#bounds(); bounds !== undefined; bounds = this.#bounds()) {
      if (node.kind === 'assert') this.#refuse('"^", "$" and "\\b" can not be repeated');
      node = { kind: 'repeat', node, ...bounds, lazy: this.#take('?') };
    }
    return node;
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#peek() !== '{') return undefined;
    const text = this.#source.slice(this.#at, this.#at + 12).join('');
    const found = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(text);
    if (found === null)
      this.#refuse('"{" starts no repeat such as {2,5}; write "\\{" for the sign');
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3]);
    if (min > maxRepeat || (max !== Infinity && max > maxRepeat) || max < min) {
      this.#refuse(
        `the repeat ${found[0]} must lie between 0 and ${maxRepeat}, lower number first`,
      );
    }
    this.#at += found[0].length;
    return { min, max };
  }

  #atom(): PatternNode {
    if (this.#take('^')) return { kind: 'assert', what: 'start' };
    if (this.#take('$')) return { kind: 'assert', what: 'end' };
    if (this.#take('\\b')) return { kind: 'assert', what: 'boundary' };
    if (this.#take('\\B')) return { kind: 'assert', what: 'inside' };
    if (this.#take('.')) return { kind: 'set', set: { ranges: lineEnds, negated: true } };
    if (this.#peek() === '(') return this.#group();
    if (this.#take('[')) return { kind: 'set', set: this.#characterClass() };
    if (this.#peek() === '\\') return { kind: 'set', set: this.#escape() };
    const sign = this.#peek() ?? '';
    if ('*+?{'.includes(sign))
      this.#refuse(`"${sign}" repeats nothing; write "\\${sign}" for the sign`);
    this.#at += 1;
    return { kind: 'set', set: single(sign) };
  }

  #group(): PatternNode {
    if (this.#take('(?:')) return this.#closed(this.#choice());
    if (this.#take('(?<')) {
      const name = /^([A-Za-z_]\w*)>/.exec(
        this.#source.slice(this.#at, this.#at + 64).join(''),
      )?.[1];
      if (name === undefined)
        this.#refuse('look-behind can not be matched in bounded time; take it out');
      if (this.#names.includes(name)) this.#refuse(`the group name "${name}" stands twice`);
      this.#at += name.length + 1;
      return this.#captured(name);
    }
    if (this.#take('(?'))
      this.#refuse('look-ahead can not be matched in bounded time; take it out');
    this.#take('(');
    return this.#captured(undefined);
  }

  #captured(name: string | undefined): PatternNode {
    const index = this.#names.push(name) - 1;
    return { kind: 'group', index, node: this.#closed(this.#choice()) };
  }

  #closed(node: PatternNode): PatternNode {
    if (!this.#take(')')) this.#refuse('"(" is not closed; add ")"');
    return node;
  }

  #characterClass(): CharacterSet {
    const negated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      const low = this.#classMember();
      if (typeof low !== 'number' || this.#peek() !== '-' || this.#peek(1) === ']') {
        ranges.push(...(typeof low === 'number' ? single(String.fromCodePoint(low)).ranges : low));
        continue;
      }
      this.#at += 1;
      const high = this.#classMember();
      if (typeof high !== 'number' || high < low) this.#refuse('a range in [...] must run upwards');
      ranges.push([low, high]);
    }
    return { ranges, negated };
  }

  #classMember(): number | CharacterSet['ranges'] {
    const sign = this.#peek();
    if (sign === undefined) this.#refuse('"[" is not closed; add "]"');
    if (sign !== '\\') {
      this.#at += 1;
      return codePoint(sign);
    }
    const set = this.#escape();
    const [first] = set.ranges;
    if (set.negated) return inverted(set.ranges);
    const isSingle = set.ranges.length === 1 && first !== undefined && first[0] === first[1];
    return isSingle ? first[0] : set.ranges;
  }

  #escape(): CharacterSet {
    const sign = this.#peek(1);
    if (sign === undefined)
      this.#refuse('the last "\\" escapes nothing; write "\\\\" for the sign');
    this.#at += 2;
    const lower = sign.toLowerCase();
    if ('dws'.includes(lower)) {
      const ranges = lower === 'd' ? digit : lower === 'w' ? word : blank;
      return { ranges, negated: sign !== lower };
    }
    const control = controls[sign];
    if (control !== undefined) return { ranges: [[control, control]], negated: false };
    if (sign === 'x' || sign === 'u') return this.#coded(sign === 'x' ? 2 : 4);
    if (/[1-9k]/.test(sign)) {
      this.#refuse('a back-reference can not be matched in bounded time; take it out');
    }
    if (/[A-Za-z]/.test(sign)) this.#refuse(`"\\${sign}" is not known here; use [...] instead`);
    return single(sign);
  }

  #coded(digits: number): CharacterSet {
    const text = this.#source.slice(this.#at, this.#at + digits).join('');
    if (!/^[0-9A-Fa-f]+$/.test(text) || text.length !== digits) {
      this.#refuse(`${digits} hexadecimal digits must follow`);
    }
    this.#at += digits;
    const point = Number.parseInt(text, 16);
    return { ranges: [[point, point]], negated: false };
  }

  #peek(ahead = 0): string | undefined {
    return this.#source[this.#at + ahead];
  }

  #take(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#peek(index) !== text[index]) return false;
    }
    this.#at += text.length;
    return true;
  }

  #refuse(message: string): never {
    throw new Refusal(this.#at, message);
  }
}
