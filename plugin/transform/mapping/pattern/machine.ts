import type { CharacterSet } from './character-set.ts';

/** One step of a compiled pattern. */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly what: 'start' | 'end' | 'boundary' | 'inside' }
  | { readonly op: 'match' };

type Saved = readonly (number | undefined)[];
interface Thread {
  readonly at: number;
  readonly saved: Saved;
}

/** Follows all ways through a program at once (Thompson's construction), so that it never goes back. */
export class Machine {
  readonly #program: readonly Instruction[];
  readonly #slots: number;
  readonly #ignoreCase: boolean;
  /** Marks instructions already followed at this position, by generation. */
  readonly #seen: Uint32Array;
  #generation = 0;

  constructor(program: readonly Instruction[], groups: number, ignoreCase: boolean) {
    this.#program = program;
    this.#slots = groups * 2;
    this.#ignoreCase = ignoreCase;
    this.#seen = new Uint32Array(program.length);
  }

  run(text: string): readonly (string | undefined)[] | undefined {
    const empty: Saved = new Array<number | undefined>(this.#slots).fill(undefined);
    let threads: Thread[] = [];
    let matched: Saved | undefined;
    for (let position = 0; ;) {
      this.#generation += 1;
      const current: Thread[] = [];
      for (const thread of threads) this.#follow(thread, { text, position, into: current });
      // A later start is worth trying only while no earlier one has matched or is still alive in front.
      if (matched === undefined) {
        this.#follow({ at: 0, saved: empty }, { text, position, into: current });
      }
      const point = text.codePointAt(position);
      threads = [];
      for (const thread of current) {
        const instruction = this.#program[thread.at];
        if (instruction?.op === 'match') {
          matched = thread.saved;
          break;
        }
        if (
          point !== undefined &&
          instruction?.op === 'set' &&
          this.#holds(instruction.set, point)
        ) {
          threads.push({ at: thread.at + 1, saved: thread.saved });
        }
      }
      if (point === undefined || (threads.length === 0 && matched !== undefined)) break;
      position += point > 0xffff ? 2 : 1;
    }
    return matched === undefined ? undefined : texts(matched, text);
  }

  #follow(
    thread: Thread,
    place: { readonly text: string; readonly position: number; readonly into: Thread[] },
  ): void {
    const stack: Thread[] = [thread];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (this.#seen[next.at] === this.#generation) continue;
      this.#seen[next.at] = this.#generation;
      const instruction = this.#program[next.at];
      if (instruction === undefined) continue;
      const saved = next.saved;
      switch (instruction.op) {
        case 'jump':
          stack.push({ at: instruction.to, saved });
          break;
        case 'split':
          stack.push({ at: instruction.second, saved }, { at: instruction.first, saved });
          break;
        case 'save':
          stack.push({ at: next.at + 1, saved: saved.with(instruction.slot, place.position) });
          break;
        case 'assert':
          if (isTrueAt(instruction.what, place)) stack.push({ at: next.at + 1, saved });
          break;
        default:
          place.into.push(next);
      }
    }
  }

  #holds(set: CharacterSet, point: number): boolean {
    if (!this.#ignoreCase) return inSet(set, point);
    const text = String.fromCodePoint(point);
    const found =
      within(set.ranges, point) ||
      within(set.ranges, text.toLowerCase().codePointAt(0) ?? point) ||
      within(set.ranges, text.toUpperCase().codePointAt(0) ?? point);
    return found !== set.negated;
  }
}

function inSet(set: CharacterSet, point: number): boolean {
  return within(set.ranges, point) !== set.negated;
}

function within(ranges: CharacterSet['ranges'], point: number): boolean {
  for (const [low, high] of ranges) if (point >= low && point <= high) return true;
  return false;
}

function isTrueAt(
  what: 'start' | 'end' | 'boundary' | 'inside',
  place: { readonly text: string; readonly position: number },
): boolean {
  const { text, position } = place;
  if (what === 'start') return position === 0;
  if (what === 'end') return position === text.length;
  const isBoundary = isWord(text[position - 1]) !== isWord(text[position]);
  return isBoundary === (what === 'boundary');
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /^\w$/.test(sign);
}

function texts(saved: Saved, text: string): readonly (string | undefined)[] {
  const result: (string | undefined)[] = [];
  for (let slot = 0; slot < saved.length; slot += 2) {
    const from = saved[slot];
    const to = saved[slot + 1];
    result.push(from === undefined || to === undefined ? undefined : text.slice(from, to));
  }
  return result;
}
