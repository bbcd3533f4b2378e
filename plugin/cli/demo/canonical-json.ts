const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The JSON text with each string and decimal in one spelling, and every integer as written: two
 * texts that say the same value, digit for digit, become equal. It shares no code with what it judges.
 */
export function canonicalJson(text: string): string {
  return text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    return /[.eE]/.test(token) ? `${String(Number(token))}f` : token;
  });
}
