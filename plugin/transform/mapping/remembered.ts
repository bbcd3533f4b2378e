/** More different short texts than the fields have that rules compare. */
const MOST_TEXTS = 512;
/** Longer texts are seldom the same twice. */
const LONGEST = 32;

/** Remembers what a function made of short texts: records say few things over and over. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST) return make(text);
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T; // it is what was kept
    if (known.size >= MOST_TEXTS) known.clear();
    const made = make(text);
    known.set(text, made);
    return made;
  };
}
