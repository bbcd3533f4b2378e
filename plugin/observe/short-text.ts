/**
 * What another program said, fit for a log line: one line without control characters, at most `most`
 * characters. A text that is cut ends with a whole word, so that no part of an encoded secret stays
 * behind whose whole would have been recognised.
 */
export function shortText(text: string, most: number): string {
  // eslint-disable-next-line no-control-regex -- control characters would forge log lines
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most + 1);
  return cut.slice(0, Math.max(0, cut.lastIndexOf(' '))).trimEnd();
}
