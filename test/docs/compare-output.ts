/** Undefined when the program said what the page shows; otherwise what it said. */
export function outputFault(shown: string, said: string): string | undefined {
  const pattern = linesOf(shown).map((line) =>
    line.trim() === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')}\\n`,
  );
  const text = linesOf(said)
    .map((line) => `${line}\n`)
    .join('');
  return new RegExp(`^${pattern.join('')}$`).test(text) ? undefined : said;
}

/** Undefined when both are the same JSON: same digits, same order, blanks apart. */
export function jsonFault(shown: string, said: string): string | undefined {
  return compact(shown) === compact(said) ? undefined : said;
}

function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** Without blanks at the end of lines and empty lines at the end, and whatever the width of columns. */
function linesOf(text: string): readonly string[] {
  const whole = text
    .split('\n')
    .map((line) => line.trimEnd().replace(/(\S) {2,}/g, '$1  '))
    .join('\n')
    .trimEnd();
  return whole === '' ? [] : whole.split('\n');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
