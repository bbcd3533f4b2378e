/** Fields that found no slot near their own, by key: none but in records whose keys were made to collide. */
export class CrowdedKeys {
  readonly #fields = new Map<string, number>();

  clear(): void {
    if (this.#fields.size > 0) this.#fields.clear();
  }

  add(content: Uint8Array, field: number): void {
    this.#fields.set(textOf(content), field);
  }

  /** Number of the field with that key, or -1. */
  find(content: Uint8Array): number {
    return this.#fields.size === 0 ? -1 : (this.#fields.get(textOf(content)) ?? -1);
  }
}

/** One character for each byte: keys that are no UTF-8 stay different. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
