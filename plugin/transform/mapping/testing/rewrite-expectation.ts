import { isMap, isNode, isScalar, parseDocument, stringify } from 'yaml';

/** The text of a test file with a new expectation in the place of the old one; all other text stays. */
export function rewriteExpectation(
  text: string,
  expectation: { readonly key: 'expected' | 'expected_kind'; readonly value: unknown },
): string {
  const written = stringify({ [expectation.key]: expectation.value }, { lineWidth: 0 });
  const spans = oldSpans(text);
  const [first, ...others] = spans;
  if (first === undefined) return `${text.endsWith('\n') ? text : `${text}\n`}${written}`;
  // From the end, so that the offsets before stay right.
  const withoutOthers = others.reduceRight(
    (rest, span) => rest.slice(0, span.start) + rest.slice(span.end),
    text,
  );
  return withoutOthers.slice(0, first.start) + written + withoutOthers.slice(first.end);
}

/** Whole lines of `expected` and `expected_kind`, in the order of the file. */
function oldSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return [];
  return contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !['expected', 'expected_kind'].includes(String(key.value))) return [];
    const [start = 0, keyEnd = 0] = rangeOf(key);
    const [, end = keyEnd] = rangeOf(value);
    return [{ start, end: lineEnd(text, end) }];
  });
}

/** Where a node starts and ends; nothing for a value that was left out. */
function rangeOf(node: unknown): readonly number[] {
  return isNode(node) && node.range ? node.range : [];
}

function lineEnd(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
