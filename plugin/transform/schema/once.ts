/** Makes a value for each name when it is first asked for, and gives the same one from then on. */
export function once<Name, T>(make: (name: Name) => T): (name: Name) => T {
  const made = new Map<Name, T>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined || made.has(name)) return known as T; // has: an undefined that was made
    const value = make(name);
    made.set(name, value);
    return value;
  };
}
