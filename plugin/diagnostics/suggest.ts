const LONGEST_WORD = 80;

/** The candidate that `word` was probably meant to be: at most a third of its letters differ. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const meant = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.min(3, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    if (Math.abs(known.length - meant.length) >= bestDistance) continue;
    const distance = editDistance(meant, known, bestDistance);
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "token"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/**
 * How many letters must be inserted, removed, replaced or swapped with their neighbour; of texts that
 * are `enough` or more apart it may say no more than that.
 */
export function editDistance(a: string, b: string, enough = Infinity): number {
  let twoBack: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  let leastBefore = 0;
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const distance = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + cost,
        swapped ? (twoBack[column - 2] ?? 0) + 1 : Infinity,
      );
      current.push(distance);
      least = Math.min(least, distance);
    }
    // Further rows build on this one, and with a swap, which costs one, on the one before.
    if (least >= enough && leastBefore + 1 >= enough) return enough;
    leastBefore = least;
    twoBack = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
