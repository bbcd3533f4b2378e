import type { FieldNumbers } from './field-numbers.ts';

/** Notes on the names of fields, made when a field of the name is first asked for. */
export class FieldNotes<T> {
  readonly #make: (name: string) => T;
  #notes: (T | undefined)[] = [];
  #epoch = 0;

  constructor(make: (name: string) => T) {
    this.#make = make;
  }

  /** The note on a field of a numbered record. */
  of(numbers: FieldNumbers, field: number): T {
    const { names } = numbers;
    if (this.#epoch !== names.epoch) {
      this.#epoch = names.epoch;
      this.#notes = [];
    }
    const number = numbers.numbers[field] ?? 0;
    return this.#notes[number] ?? this.#add(number, names.nameOf(number));
  }

  #add(number: number, name: string): T {
    while (this.#notes.length <= number) this.#notes.push(undefined);
    const note = this.#make(name);
    this.#notes[number] = note;
    return note;
  }
}
